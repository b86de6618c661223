import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeSite } from './opened-site.js'
import { serveSite } from './site.js'
import { visit } from './visit.js'

const screenshots = fileURLToPath(new URL('../reports/screenshots', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
declare const window: {
  announced: string[]
  axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> }
}

/** A small model needs no checkpoint and takes steps quickly. */
const small = 'layers=2&width=96'

mkdirSync(screenshots, { recursive: true })

describeSite('the language model in a real browser', (opened) => {
  const address = (query: string) => `${opened.site.address}#/language-model?${query}`

  test('both models learn from nothing, write, pause and go on; then a text of the visitor', async () => {
    const query = `${small}&prompt=The+sea`
    const { page, context, faults } = await visit(opened.browser, address(query))
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.evaluate(recordAnnouncements)
    await start(page)
    await stepsReach(page, 8)
    // A guess among all tokens has a loss of ln 512 = 6.24.
    for (const loss of await losses(page)) expect(Math.abs(loss - 6.24)).toBeLessThan(1)
    expect(await stateBytes(page)).toEqual(['20.1 kB', '2.7 MB'])
    await page.locator('.sample', { hasText: 'The sea' }).first().waitFor()
    expect(loaded.join()).not.toContain('checkpoint.safetensors')

    await page.getByRole('button', { name: 'Pause' }).click()
    // The steps at hand are still done.
    await page.getByText('paused', { exact: true }).waitFor()
    const paused = await stepShown(page)
    await page.getByRole('button', { name: 'Continue' }).click()
    await stepsReach(page, paused + 3)
    // What the visitor did, and none of the stages between.
    expect(await page.evaluate(() => window.announced)).toEqual([
      'The training is running.',
      'The training is paused.',
      'The training is running.',
    ])

    await page.getByRole('button', { name: 'Stop and forget' }).click()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Start training')
    expect(await page.locator('.sample').count()).toBe(0)

    await page.getByLabel('Text', { exact: true }).selectOption('own')
    await page.getByText(/needs 1,000 characters at least; it has 0/).waitFor()
    await page.getByLabel('Your text').fill('The sea was calm – and “grey”. '.repeat(60))
    await start(page)
    await stepsReach(page, 2)
    expect(faults).toEqual([])
    await context.close()
  })

  test('from the checkpoint, at both widths, light and dark: a sample at once, accessible', async () => {
    const { page, context, faults } = await visit(opened.browser, address(''))
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.waitForLoadState('networkidle')
    expect(loaded.join()).not.toMatch(/prepare|model-session|checkpoint|moby/)
    await start(page)
    await page.getByText(/before training/).waitFor()
    await stepsReach(page, 1)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.addScriptTag({ content: await readFile(axe, 'utf8') })
    for (const width of [390, 1600]) {
      await page.setViewportSize({ width, height: 900 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const path = join(screenshots, `language-model-training-${width}-${colorScheme}.png`)
        await page.screenshot({ path, fullPage: true })
        const { violations } = await page.evaluate(() => window.axe.run())
        const serious = violations.filter(({ impact }) => /serious|critical/.test(impact))
        expect(serious.map(({ id }) => id)).toEqual([])
        const widths = await page.evaluate(
          () => [document.documentElement.scrollWidth, innerWidth] as const,
        )
        expect(widths[0]).toBeLessThanOrEqual(widths[1])
      }
    }
    await page.setViewportSize({ width: 390, height: 844 })
    // Without scrolling: a phone has no more.
    const curve = page.locator('.chart-large .chart')
    const end = () => curve.evaluate((chart) => chart.getBoundingClientRect().bottom + scrollY)
    await expect.poll(end).toBeLessThanOrEqual(844)
    // Each file is fetched once for both models.
    for (const name of ['checkpoint.safetensors', 'moby-dick.bin', 'vocabulary.json']) {
      expect(loaded.filter((url) => url.endsWith(name))).toHaveLength(1)
    }
    expect(faults).toEqual([])
    await context.close()
  })

  test('a size that would not fit is refused before anything is loaded, and a lost connection said', async () => {
    const { page, context } = await visit(opened.browser, address('layers=2&width=384'), {
      before: () => Object.defineProperty(navigator, 'deviceMemory', { value: 1 }),
    })
    await page.getByText(/More than 0\.5 GB may end the tab/).waitFor()
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true)
    await page.getByLabel('Width').selectOption('96')
    expect(await page.getByRole('button', { name: 'Start training' }).isEnabled()).toBe(true)
    await context.setOffline(true)
    await start(page)
    await page
      .getByRole('alert')
      .getByText(/could not be loaded: the connection is down/)
      .waitFor()
    await context.close()
  })

  test('on WebGPU the bytes of device buffers are shown, of each training', async () => {
    const { page, context } = await visit(opened.browser, address(`${small}&device=webgpu`))
    await start(page)
    await page.getByText(/In buffers of the device/).waitFor({ timeout: 180_000 })
    const [, , adafactor, adam] = (await stateBytes(page)).map((text) => Number.parseFloat(text))
    expect(adam).toBeGreaterThan(adafactor as number)
    await page.getByText(/your choice, in software on the CPU: slow/).waitFor()
    await context.close()
  })

  test('a policy that forbids WebAssembly is said, instead of failing', async () => {
    const strict = await serveSite(
      "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'",
    )
    const { page, context } = await visit(
      opened.browser,
      `${strict.address}#/language-model?${small}`,
    )
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByText(/content security policy forbids WebAssembly/).waitFor()
    await page.getByRole('button', { name: 'Start training' }).waitFor()
    await context.close()
    strict.close()
  })
})

/** Collects what live regions of the page come to say. */
function recordAnnouncements(): void {
  const announced: string[] = []
  window.announced = announced
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement
      const live = element?.closest('[role=status], [role=alert], [aria-live]')
      const text = live?.textContent ?? ''
      if (text !== '' && text !== announced.at(-1)) announced.push(text)
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}

async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start training' }).click()
}

/** The step that the chart's legend shows: the newest. */
async function stepShown(page: Page): Promise<number> {
  const text = await page.locator('.readout').textContent()
  return Number(/step ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', '') ?? 0)
}

async function stepsReach(page: Page, least: number): Promise<void> {
  await expect.poll(() => stepShown(page), { timeout: 180_000 }).toBeGreaterThanOrEqual(least)
}

async function losses(page: Page): Promise<readonly [number, number]> {
  const text = await page.locator('.readout').textContent()
  const found = /Adafactor ([\d.]+)Adam ([\d.]+)/.exec(text ?? '')
  return [Number(found?.[1]), Number(found?.[2])]
}

function stateBytes(page: Page): Promise<string[]> {
  return page.locator('.language-results .meter-text').allTextContents()
}
