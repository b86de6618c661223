import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe-core finds on a page. */
interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}
declare const window: { axe?: { run(): Promise<{ violations: Finding[] }> } }

/** What axe-core holds to be serious or critical on the page as it is now, each with an example. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // As an expression, since the page's policy may forbid scripts that are put into it.
  await page.evaluate(await readFile(axe, 'utf8'))
  const violations = (await page.evaluate(() => window.axe?.run()))?.violations ?? []
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
