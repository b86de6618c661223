import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeSite } from './opened-site.js'
import { serveSite } from './site.js'
import { visit } from './visit.js'

describeSite('the page without a connection', (opened) => {
  test('is there on a server that answers with Vary: Origin, with the pages that were opened', async () => {
    const other = await serveSite()
    const docs = `${other.address}docs/`
    // Before there is a service worker, and with one.
    const { page, context } = await visit(opened.browser, `${docs}memory.html`)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    await page.goto(`${docs}index.html`)

    // Of an earlier build: replaced by a visit with a connection.
    await page.evaluate(async () => {
      const [name = ''] = (await caches.keys()).filter((name) => name.includes(' page '))
      const old = new Response('<title>Of old – x</title>')
      await (await caches.open(name)).put(new URL('presets.html', location.href), old)
    })
    await page.goto(`${docs}presets.html`)
    const keptPresets = async () =>
      (await keptFiles(page, 'docs/presets')).map(({ bytes }) => bytes)
    await expect
      .poll(keptPresets, { timeout: 20_000 })
      .toEqual([expect.toSatisfy((bytes: number) => bytes > 100_000)])

    other.close()
    await context.setOffline(true)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Presets' }).waitFor()
    // Its script and its stylesheet are there too.
    await page.getByRole('combobox').waitFor()
    const margin = () => page.evaluate(() => getComputedStyle(document.body).marginTop)
    expect(await margin()).toBe('0px')
    await page.goto(`${docs}reference/core.html`)
    await page.getByRole('heading', { name: 'This page needs a connection' }).waitFor()
    expect(await margin()).toBe('0px')
    const kept = await page.locator('li a').allTextContents()
    expect(kept.sort()).toEqual(['Documentation', 'Memory', 'Presets: the Adafactor that you know'])
    await page.getByRole('link', { name: 'Memory' }).click()
    await page.getByRole('heading', { level: 1, name: 'Memory' }).waitFor()
    await page.goto(`${docs}reference/xla.html`)
    await page.getByRole('link', { name: 'Go to the page that trains' }).click()
    await page.locator('h1').waitFor()
    // A view that no visit opened.
    await page.getByRole('link', { name: 'Check your device' }).click()
    await page.getByRole('button', { name: 'Check all backends' }).waitFor()
    await context.close()
  })

  test('keeps less than 1.65 megabytes ahead, and of what is large what was loaded; never a page in its place', async () => {
    opened.site.misled = /^assets\/programs-view/
    const { page, context } = await visit(opened.browser, `${opened.site.address}#/worked-example`)
    await page.getByRole('link', { name: 'What your device runs' }).click()
    const again = page.getByRole('button', { name: 'Load the page again' })
    await again.waitFor()
    opened.site.misled = undefined
    await again.click()
    await page.getByRole('heading', { level: 1, name: 'What your device runs' }).waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    await page.reload()
    const kept = await keptFiles(page)
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.filter(({ name }) => /^(later|docs|digits|gpt)\//.test(name))).toEqual([])
    expect(kept.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(1_650_000)

    // The fixtures of the kit, gpu.js and what the documentation is searched by are in this folder.
    const [name = ''] = readdirSync(fileURLToPath(new URL('../dist-page/later', import.meta.url)))
    const load = () =>
      page.evaluate(
        async (name) => (await fetch(`later/${name}`)).headers.get('Content-Type'),
        name,
      )
    opened.site.misled = /^later\//
    expect(await load()).toBe('text/html')
    opened.site.misled = undefined
    expect(await load()).toBe('text/javascript')
    await expect
      .poll(async () => (await keptFiles(page, 'later/')).length, { timeout: 20_000 })
      .toBe(1)
    await context.close()
  })
})

/** What the service worker keeps, relative to the site, if it begins so. */
function keptFiles(
  page: Page,
  begin = '',
): Promise<{ readonly name: string; readonly bytes: number }[]> {
  return page.evaluate(async (begin) => {
    const { scope } = await navigator.serviceWorker.ready
    const files: { name: string; bytes: number }[] = []
    for (const cacheName of await caches.keys()) {
      const cache = await caches.open(cacheName)
      for (const request of await cache.keys()) {
        const name = request.url.slice(scope.length)
        if (!name.startsWith(begin)) continue
        const response = await cache.match(request, { ignoreVary: true })
        const { size } = (await response?.blob()) ?? new Blob()
        files.push({ name, bytes: size })
      }
    }
    return files
  }, begin)
}
