import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seriousFindings } from './accessibility.js'
import { type Site, serveSite } from './site.js'
import { executablePath, launch, noBrowser, visit } from './visit.js'

const views = ['train', 'language-model', 'worked-example', 'programs', 'check']
const screenshots = fileURLToPath(new URL('../reports/screenshots', import.meta.url))

describe.skipIf(executablePath === undefined)(
  `the views in a real browser${executablePath ? '' : ` (skipped: ${noBrowser})`}`,
  () => {
    let browser: Browser
    let site: Site
    beforeAll(async () => {
      mkdirSync(screenshots, { recursive: true })
      browser = await launch()
      site = await serveSite()
    })
    afterAll(async () => {
      await browser?.close()
      site?.close()
    })

    for (const view of views) {
      for (const width of [360, 1600]) {
        test(`${view} at ${width} pixels, light and dark: accessible, in its width, without errors`, async () => {
          const address = `${site.address}#/${view}`
          const { page, context, faults } = await visit(browser, address, { width })
          await page.locator('h1').waitFor()
          await page.waitForLoadState('networkidle')
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme })
            await page.screenshot({
              path: join(screenshots, `${view}-${width}-${colorScheme}.png`),
              fullPage: true,
            })
            expect(await seriousFindings(page), colorScheme).toEqual([])
            const widths = await page.evaluate(
              () => [document.documentElement.scrollWidth, innerWidth] as const,
            )
            expect(widths[0]).toBeLessThanOrEqual(widths[1])
          }
          expect(faults).toEqual([])
          await context.close()
        })
      }
    }

    test('the worked example shows the numbers of the book and of the paper, and follows edits', async () => {
      const { page, context } = await visit(browser, `${site.address}#/worked-example`)
      const main = page.locator('main')
      for (const number of ['1.0255', '2.808', '3.303']) {
        await main.getByText(number).first().waitFor()
      }
      const cell = main.locator('input').first()
      await cell.fill('2')
      await expect.poll(() => main.textContent()).not.toContain('1.0255')
      await context.close()
    })

    test('the programs view shows passes and kernel texts', async () => {
      const { page, context } = await visit(browser, `${site.address}#/programs`)
      const main = page.locator('main')
      await main.getByRole('heading', { name: /passes over.* on WebGPU$/ }).waitFor()
      await expect.poll(() => main.locator('pre').count()).toBeGreaterThan(3)
      await expect.poll(() => main.textContent()).toContain('@compute')
      await main.getByLabel('Where it runs').selectOption('gpujs-webgpu')
      await expect.poll(() => main.textContent()).not.toContain('@compute')
      await expect.poll(() => main.locator('pre').count()).toBeGreaterThan(3)
      await context.close()
    })

    test('the programs view shows a module by its passes, and what they share', async () => {
      for (const width of [360, 1280]) {
        const address = `${site.address}#/programs?shape=784x64&preset=paper&backend=ndarray`
        const { page, context, faults } = await visit(browser, address, { width })
        const main = page.locator('main')
        await main.getByText('$nest_1: walks it, or a part of it').first().click()
        const code = main.getByRole('region', { name: '$nest_1: walks it' })
        await code.getByText('v128.load').waitFor()
        await main.getByRole('heading', { name: 'What the passes share' }).waitFor()
        await page.screenshot({ path: join(screenshots, `module-${width}.png`), fullPage: true })
        const widths = await page.evaluate(
          () => [document.documentElement.scrollWidth, innerWidth] as const,
        )
        expect(widths[0]).toBeLessThanOrEqual(widths[1])
        expect(faults).toEqual([])
        await context.close()
      }
    })

    // On all backends it runs in a browser without the page.
    test('the kit runs in the page, and its report can be had', async () => {
      const title = 'WebAssembly'
      const { page, context, faults } = await visit(browser, `${site.address}#/check`)
      await page.getByRole('button', { name: `Check ${title}`, exact: true }).click()
      await page.getByRole('button', { name: `Check again ${title}`, exact: true }).waitFor()
      const download = page.getByRole('button', {
        name: `Download its report ${title}`,
        exact: true,
      })
      await expect.poll(() => download.isEnabled(), { timeout: 200_000 }).toBe(true)
      await page.getByRole('button', { name: 'Check all backends' }).waitFor({ timeout: 200_000 })
      const saved = page.waitForEvent('download')
      await download.click()
      const text = await readFile(await (await saved).path(), 'utf8')
      const passed = Number(/"passed":\s*(\d+)/.exec(text)?.[1])
      expect(passed).toBeGreaterThan(200)
      expect(text).toMatch(/"failed":\s*0\b/)
      expect(faults).toEqual([])
      await context.close()
    })

    test('the first load is below 300 kB, without gpu.js', async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      const loaded = new Map<string, Promise<Buffer>>()
      page.on('response', (response) => {
        if (response.ok() && !response.fromServiceWorker())
          loaded.set(response.url(), response.body())
      })
      // What the service worker fetches for later visits is no part of the first view.
      await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
      await page.goto(`${site.address}#/worked-example`)
      await page.waitForLoadState('networkidle')
      let bytes = 0
      for (const body of loaded.values()) bytes += gzipSync(await body).length
      expect(loaded.size).toBeGreaterThan(2)
      expect(bytes).toBeLessThan(300_000)
      expect([...loaded.keys()].join()).not.toContain('gpu-browser')
      await context.close()
    })
  },
)
