import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { describeSite } from './opened-site.js'
import { visit } from './visit.js'

test('nothing is only preloaded: browsers warn of that where another view is opened first', () => {
  const built = fileURLToPath(new URL('../dist-page', import.meta.url))
  expect(readFileSync(join(built, 'index.html'), 'utf8')).not.toContain('rel="preload"')
})

describeSite('the first view in a real browser', (opened) => {
  for (const width of [390, 1600]) {
    test(`says what it is, shows the memory and the button without scrolling at ${width} pixels`, async () => {
      const { page, context, faults } = await visit(opened.browser, opened.site.address, { width })
      for (const seen of [
        page.getByText('numbers instead of'),
        page.getByText('Adafactor’s state'),
        page.getByRole('button', { name: /^Start/ }).first(),
      ]) {
        await seen.waitFor()
        const box = await seen.boundingBox()
        expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThan(844)
      }
      expect(faults).toEqual([])
      await context.close()
    })
  }

  test('the memory is that of the model that is chosen, or of shapes that are typed', async () => {
    const { page, context } = await visit(opened.browser, opened.site.address)
    const memory = page.getByRole('region', { name: 'Memory while a model is trained' })
    await memory.getByText('995.5 MB').waitFor()
    await memory.getByLabel('Memory while training').selectOption('Llama 2 7B')
    await memory.getByText('53.9 GB').waitFor()
    await memory.getByLabel('Memory while training').selectOption('your own shapes')
    const shapes = memory.getByLabel('Shapes of the parameters')
    await shapes.fill('512 x 256')
    await memory.getByText('3.1 kB').waitFor()
    await shapes.fill('512 x')
    await memory.getByText('is no size').waitFor()
    await context.close()
  })

  test('the code is that of the run, in the words of a host, and is copied', async () => {
    const address = `${opened.site.address}#/train?preset=optax&steps=500&backend=webgl2`
    const { page, context } = await visit(opened.browser, address, { width: 1600 })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByText('This run as code').click()
    const code = page.getByRole('region', { name: /^This run with/ })
    await code.getByText('step / 500').waitFor()
    for (const [host, word] of [
      ['jax-js', 'optimizer.init(tree.ref(params))'],
      ['TensorFlow.js', 'model.compile'],
      ['WebGPU', 'await webgpuBackend()'],
    ] as const) {
      await page.getByRole('button', { name: host, exact: true }).click()
      await code.getByText(word).waitFor()
      await page.getByRole('button', { name: `Copy: This run with ${host}` }).click()
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(word)
    }
    await page.getByRole('link', { name: '@adafactor/backend-webgpu' }).waitFor()
    await context.close()
  })

  test('all of its links within the site lead to pages', async () => {
    const { page, context } = await visit(opened.browser, opened.site.address)
    await page.getByRole('navigation', { name: 'Further reading' }).waitFor()
    const links = await page
      .locator('a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
    const own = links.filter((link) => link.startsWith(opened.site.address) && !link.includes('#/'))
    expect(own.length).toBeGreaterThan(3)
    for (const link of own) expect((await page.request.get(link)).status(), link).toBe(200)
    await context.close()
  })
})
