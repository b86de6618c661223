import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { seriousFindings } from './accessibility.js'
import { describeSite } from './opened-site.js'
import { visit } from './visit.js'

const built = fileURLToPath(new URL('../dist-page', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))
const screenshots = fileURLToPath(new URL('../reports/screenshots', import.meta.url))
const pages = globSync('docs/**/*.html', { cwd: built }).map((path) => path.replaceAll('\\', '/'))
const read = (path: string) => readFileSync(join(built, path), 'utf8')

describe('the pages of the documentation', () => {
  test('are one for each of the Markdown files', () => {
    const sources = [
      ...globSync('{docs,docs/reference}/*.md', { cwd: root }),
      ...globSync('packages/*/README.md', { cwd: root }),
      ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'UPGRADING.md'],
    ]
    expect(sources.length).toBeGreaterThan(40)
    const named = pages.map((page) => /blob\/main\/([^"]+)">\1</.exec(read(page))?.[1])
    expect(named.sort()).toEqual(sources.map((path) => path.replaceAll('\\', '/')).sort())
  })

  test.each(pages)('%s leads to what is there', (page) => {
    const nowhere: string[] = []
    for (const [, target = ''] of read(page).matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#', 2)
      const file = path === '' ? page : normalize(join(dirname(page), path))
      const isThere = !file.startsWith('..') && globSync(file, { cwd: built }).length === 1
      const isNamed = isThere && (!anchor || read(file).includes(` id="${decodeURI(anchor)}"`))
      if (!isNamed) nowhere.push(target)
    }
    expect(nowhere).toEqual([])
  })

  test('have their diagrams drawn, with names of their own', () => {
    const page = read('docs/architecture.html')
    expect(page.match(/<svg /g)).toHaveLength(2)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

mkdirSync(screenshots, { recursive: true })

describeSite(
  'the documentation in a real browser',
  (opened) => {
    for (const name of ['architecture', 'checkpoints']) {
      for (const width of [390, 1600]) {
        test(`${name} at ${width} pixels, light and dark: accessible, in its width, under a strict policy`, async () => {
          const address = `${opened.site.address}docs/${name}.html`
          const { page, context, faults } = await visit(opened.browser, address, { width })
          await page.locator('input[type=search]').waitFor()
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme })
            await page.screenshot({
              path: join(screenshots, `docs-${name}-${width}-${colorScheme}.png`),
            })
            expect(await seriousFindings(page), colorScheme).toEqual([])
          }
          const widths = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            innerWidth,
          ])
          expect(widths[0]).toBeLessThanOrEqual(widths[1] as number)
          expect(faults).toEqual([])
          await context.close()
        })
      }
    }

    test('the search finds momentum, by keys alone, from a page in a folder too', async () => {
      const { page, context, faults } = await visit(
        opened.browser,
        `${opened.site.address}docs/packages/cli.html`,
      )
      await page.locator('input[type=search]').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('momentum')
      const results = page.locator('.docs-results a')
      await expect.poll(() => results.count()).toBeGreaterThan(3)
      expect(await results.allTextContents()).toContainEqual(expect.stringMatching(/momentum/i))
      await page.screenshot({ path: join(screenshots, 'docs-search.png') })
      expect(await seriousFindings(page)).toEqual([])
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/docs\/(?!packages\/cli)/)
      await page.locator('h1').waitFor()
      await page.locator('input[type=search]').fill('xyzzyxyzzy')
      await page.getByText('Nothing found.').waitFor()
      expect(faults).toEqual([])
      await context.close()
    })

    test('the page and the documentation lead to each other', async () => {
      const { page, context } = await visit(opened.browser, `${opened.site.address}docs/index.html`)
      await page.getByRole('link', { name: 'Try it here' }).click()
      await page.getByRole('link', { name: 'Documentation', exact: true }).first().click()
      await page.getByRole('heading', { name: 'Documentation', exact: true }).waitFor()
      await context.close()
    })
  },
  "default-src 'self'; img-src 'self' data:",
)
