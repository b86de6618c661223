import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Worker as PageWorker,
  type Route,
} from 'playwright-core'
import { chromiumFlagsWithWebgpu } from '../../../chromium-flags.ts'

/** Set by the root's `npm test`, which looks for a browser. */
export const executablePath = process.env.ADAFACTOR_CHROMIUM
export const noBrowser = process.env.ADAFACTOR_NO_CHROMIUM ?? 'ADAFACTOR_CHROMIUM names no browser'

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: chromiumFlagsWithWebgpu })
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong on the page so far: errors of the console, of scripts, of requests. */
  readonly faults: string[]
}

interface VisitOptions {
  readonly width?: number
  /** Runs in the page before its own scripts. */
  readonly before?: () => void
  /** Whether the page's workers find the GPU, emulated as it is; without it nothing waits for its timing. */
  readonly gpu?: boolean
  /** Called for each worker as it starts. */
  readonly onWorker?: (worker: PageWorker) => void
}

/** What a GPU in software says of itself is no fault of the page. */
const harmless = /GL Driver Message|GPU stall|WebGPU is experimental|powerPreference/

export async function visit(
  browser: Browser,
  address: string,
  { width = 1280, before, gpu = true, onWorker }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !harmless.test(message.text())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('requestfailed', (request) => faults.push(`${request.url()} was not loaded`))
  if (before) await page.addInitScript(before)
  if (!gpu) await page.route('**/*worker*.js', hideGpu)
  if (onWorker) page.on('worker', onWorker)
  await page.goto(address)
  return { page, context, faults }
}

/** Answers with the script of a worker that finds no GPU. */
async function hideGpu(route: Route): Promise<void> {
  const response = await route.fetch()
  const first =
    'delete self.WorkerNavigator?.prototype.gpu; OffscreenCanvas.prototype.getContext = () => null;\n'
  await route.fulfill({ response, body: first + (await response.text()) })
}

/** Starts the run and waits until it is finished. */
export async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start training' }).click()
  await waitForState(page, 'finished')
}

/** Shows the settings, and what can be done with a run. */
export async function openSettings(page: Page): Promise<void> {
  const settings = page.locator('details', { hasText: 'Change the run' })
  await settings.waitFor()
  if (!(await settings.evaluate((element) => 'open' in element && element.open))) {
    await settings.locator('summary').click()
  }
}

export async function waitForState(page: Page, state: string): Promise<void> {
  await page
    .locator('section', { has: page.getByRole('heading', { name: 'The run' }) })
    .getByText(state, { exact: true })
    .waitFor({ timeout: 180_000 })
}

/** The number that a stat of the page shows. */
export async function stat(page: Page, label: string): Promise<number> {
  const text = await page
    .locator('.stat', { hasText: label })
    .first()
    .locator('.stat-value')
    .textContent()
  return Number((text ?? '').replace(/[^\d.]/g, ''))
}
