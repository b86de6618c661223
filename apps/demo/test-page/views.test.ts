import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium, type Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { seriousFindings } from './accessibility.js'
import { describeSite } from './opened-site.js'
import { executablePath, openSettings, visit } from './visit.js'

const views = ['train', 'language-model', 'worked-example', 'programs', 'check']
const screenshots = fileURLToPath(new URL('../reports/screenshots', import.meta.url))

mkdirSync(screenshots, { recursive: true })

describeSite('the views in a real browser', (opened) => {
  for (const view of views) {
    test(`${view} at 360 and 1600 pixels, light and dark: accessible, in its width, without errors`, async () => {
      const address = `${opened.site.address}#/${view}`
      const { page, context, faults } = await visit(opened.browser, address, { width: 360 })
      await page.locator('h1').waitFor()
      await page.waitForLoadState('networkidle')
      for (const width of [360, 1600]) {
        await page.setViewportSize({ width, height: 900 })
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.screenshot({
            path: join(screenshots, `${view}-${width}-${colorScheme}.png`),
            fullPage: true,
          })
          expect(await seriousFindings(page), `${width} ${colorScheme}`).toEqual([])
        }
        expect(await widthBeyond(page)).toBeLessThanOrEqual(0)
      }
      expect(faults).toEqual([])
      await context.close()
    })
  }

  test('a number out of its range says why it is not taken; a drawing outlives a change of the theme, in its ink', async () => {
    const { page, context } = await visit(opened.browser, `${opened.site.address}#/train`)
    await openSettings(page)
    const width = page.getByLabel('Width')
    await width.fill('7')
    await page.getByText('A whole number from 8 to 256').waitFor()
    await width.blur()
    expect(await width.inputValue()).toBe('64')
    await page.getByText('“7” was not taken: this is 64 instead. A whole number').waitFor()
    await width.fill('32')
    await page.getByText('hidden units, 8 to 256').waitFor()

    const canvas = page.locator('.draw-canvas')
    await canvas.scrollIntoViewIfNeeded()
    const box = await canvas.boundingBox()
    if (box === null) throw new Error('there is nothing to draw on')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 })
    await page.mouse.up()
    // Red, green, blue and alpha of a point on the line.
    const ink = () =>
      canvas.evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement
        const drawing = (element as HTMLCanvasElement).getContext('2d')
        return [...(drawing?.getImageData(width / 2, 0.35 * height, 1, 1).data ?? [])]
      })
    await page.getByRole('radio', { name: 'Light' }).check()
    await expect.poll(ink).toEqual([0x1f, 0x1e, 0x1a, 255])
    await page.getByRole('radio', { name: 'Dark' }).check()
    await expect.poll(ink).toEqual([0xec, 0xea, 0xe3, 255])
    await context.close()
  })

  test('the worked example shows the paper’s numbers beside Adam’s, follows edits, and goes on by the keyboard alone', async () => {
    const { page, context, faults } = await visit(
      opened.browser,
      `${opened.site.address}#/worked-example`,
    )
    const main = page.locator('main')
    for (const text of ['1.0255', '9 + 9 =', '7.5 times too small', '2.808', '3.303']) {
      await expect.poll(() => main.textContent()).toContain(text)
    }
    const cell = main.locator('input').first()
    await cell.fill('50')
    await expect.poll(() => main.textContent()).toContain('277.9 times too large')
    await expect.poll(() => main.textContent()).not.toContain('1.0255')

    // As at the beginning: only the address changed.
    await page.reload()
    await main.getByLabel('G, row 1, column 1').focus()
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) {
      await page.keyboard.press('End')
      await page.keyboard.press(key)
    }
    const place = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(await place()).toBe('G, row 3, column 3')
    await main.getByRole('button', { name: 'Next step' }).focus()
    await page.keyboard.press('Enter')
    const heading = main.getByRole('heading', { name: 'What step 2 starts from' })
    await heading.waitFor()
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true)
    await expect.poll(() => main.textContent()).toContain('0.4257')
    await main.getByRole('button', { name: 'Back one step' }).click()
    await main.getByRole('heading', { name: 'What it starts from' }).waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  test('the programs view shows passes and kernel texts', async () => {
    const { page, context, faults } = await visit(
      opened.browser,
      `${opened.site.address}#/programs`,
    )
    const main = page.locator('main')
    await main.getByRole('heading', { name: /passes over.* on WebGPU$/ }).waitFor()
    await expect.poll(() => main.locator('pre').count()).toBeGreaterThan(3)
    await expect.poll(() => main.textContent()).toContain('@compute')
    // A device is opened, and gpu.js translates.
    const timeout = 20_000
    for (const [backend, title, language, text] of [
      ['ndarray-javascript', 'JavaScript', 'JavaScript', 'function pass1'],
      ['gpujs-webgpu', 'gpu.js on WebGPU', 'WGSL', 'fn get_user_a0('],
      ['webgl2', 'WebGL 2', 'GLSL', '#version 300 es'],
      ['webgl', 'WebGL', 'GLSL', 'gl_FragData[0]'],
    ] as const) {
      await main.getByLabel('Where it runs').selectOption(backend)
      await main.getByRole('heading', { name: new RegExp(`on ${title}$`) }).waitFor()
      await expect
        .poll(async () => (await main.locator('pre').allTextContents()).join(), { timeout })
        .toContain(text)
      const titles = await main.locator('figcaption').allTextContents()
      expect(titles.filter((each) => !each.includes(`, ${language}`))).toEqual([])
      expect((await main.locator('pre').allTextContents()).join()).not.toContain('this.thread')
    }
    await main.getByLabel('Where it runs').selectOption('webasm')
    await main.getByText('makes no text of them').waitFor()
    expect(await main.locator('pre').count()).toBe(0)
    expect(faults).toEqual([])
    await context.close()
  })

  test('the programs view says so where gpu.js has no such device to ask', async () => {
    const args = ['--disable-blink-features=WebGPU', '--disable-features=WebGPU']
    const plain = await chromium.launch({ executablePath: executablePath ?? '', args })
    const { page } = await visit(plain, `${opened.site.address}#/programs?backend=gpujs-webgpu`)
    const main = page.locator('main')
    await main.getByText('The WGSL can’t be shown here.').waitFor()
    expect(await main.locator('pre').count()).toBe(0)
    await plain.close()
  })

  test('the programs view shows a module by its passes, and what they share', async () => {
    const address = `${opened.site.address}#/programs?shape=784x64&preset=paper&backend=ndarray`
    const { page, context, faults } = await visit(opened.browser, address)
    const main = page.locator('main')
    await main.getByText('$nest_1: walks it, or a part of it').first().click()
    const code = main.getByRole('region', { name: '$nest_1: walks it' })
    await code.getByText('v128.load').waitFor()
    await main.getByRole('heading', { name: 'What the passes share' }).waitFor()
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: join(screenshots, `module-${width}.png`), fullPage: true })
      expect(await widthBeyond(page)).toBeLessThanOrEqual(0)
    }
    expect(faults).toEqual([])
    await context.close()
  })

  // On all backends it runs in a browser without the page.
  test('the kit runs in the page, and its report can be had', async () => {
    const title = 'WebAssembly'
    const { page, context, faults } = await visit(opened.browser, `${opened.site.address}#/check`)
    const loaded: string[] = []
    context.on('response', (response) => loaded.push(response.url()))
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
    await page.getByText(`${passed} passed, none failed`).waitFor()
    expect(passed).toBeGreaterThan(200)
    // Its fixtures are where the service worker does not fetch them ahead.
    expect(loaded.filter((url) => url.includes('/later/')).length).toBeGreaterThan(5)
    expect(text).toMatch(/"failed":\s*0\b/)
    expect(faults).toEqual([])
    await context.close()
  })

  for (const view of ['', '#/worked-example']) {
    test(`the first load of ${view || 'the default view'} is below 300 kB, without gpu.js`, async () => {
      const context = await opened.browser.newContext()
      const page = await context.newPage()
      const loaded = new Map<string, Promise<Buffer>>()
      page.on('response', (response) => {
        if (response.ok() && !response.fromServiceWorker())
          loaded.set(response.url(), response.body())
      })
      // What the service worker fetches for later visits is no part of the first view.
      await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
      await page.goto(`${opened.site.address}${view}`)
      await page.waitForLoadState('networkidle')
      // What is timed without being asked for has been timed.
      if (view === '') await page.getByText('The others need gpu.js').waitFor()
      let bytes = 0
      for (const body of loaded.values()) bytes += gzipSync(await body).length
      expect(loaded.size).toBeGreaterThan(2)
      expect(bytes).toBeLessThan(300_000)
      expect([...loaded.keys()].join()).not.toContain('gpu-browser')
      await context.close()
    })
  }
})

/** How much wider than its window the page is. */
function widthBeyond(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}
