import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeSite } from './opened-site.js'
import { serveSite } from './site.js'
import { visit } from './visit.js'

describeSite('the page without a connection', (opened) => {
  test('is there on a server that answers with Vary: Origin', async () => {
    const other = await serveSite()
    const { page, context } = await visit(opened.browser, `${other.address}#/worked-example`)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    other.close()
    await context.setOffline(true)
    await page.reload()
    await page.locator('h1').waitFor()
    // A view that the first visit did not open.
    await page.getByRole('link', { name: 'Check your device' }).click()
    await page.getByRole('button', { name: 'Check all backends' }).waitFor()
    await context.close()
  })

  test('keeps less than two megabytes ahead, and the fixtures of the kit when they are first used', async () => {
    const { page, context } = await visit(opened.browser, `${opened.site.address}#/worked-example`)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    await page.reload()
    const kept = await keptFiles(page)
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.filter(({ name }) => /^(later|docs|digits|gpt)\//.test(name))).toEqual([])
    expect(kept.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(2_000_000)

    await page.getByRole('link', { name: 'Check your device' }).click()
    await page.getByRole('button', { name: 'Check WebAssembly', exact: true }).click()
    const fixtures = async () =>
      (await keptFiles(page)).filter(({ name }) => name.startsWith('later/')).length
    await expect.poll(fixtures, { timeout: 200_000 }).toBeGreaterThan(0)
    await context.close()
  })
})

/** What the service worker keeps, relative to the page. */
function keptFiles(page: Page): Promise<{ readonly name: string; readonly bytes: number }[]> {
  return page.evaluate(async () => {
    const scope = new URL('.', location.href).href
    const files: { name: string; bytes: number }[] = []
    for (const cacheName of await caches.keys()) {
      const cache = await caches.open(cacheName)
      for (const request of await cache.keys()) {
        const response = await cache.match(request, { ignoreVary: true })
        const { size } = (await response?.blob()) ?? new Blob()
        files.push({ name: request.url.slice(scope.length), bytes: size })
      }
    }
    return files
  })
}
