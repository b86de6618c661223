import { readFile } from 'node:fs/promises'
import type { Page, Worker as PageWorker } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeSite } from './opened-site.js'
import { serveSite } from './site.js'
import { openSettings, stat, train, visit, waitForState } from './visit.js'

const policy = (scripts: string) =>
  `default-src 'self'; script-src ${scripts}; style-src 'self'; ` +
  "worker-src 'self'; img-src 'self' data: blob:; connect-src 'self'"

describeSite('the page in a real browser', (opened) => {
  const run = (query: string) => `${opened.site.address}#/train?${query}`

  // The same run on every backend: the same digits in the same order.
  const small = 'width=16&batchSize=32&steps=60'
  const alone = `${small}&adam=off`
  const timeout = 60_000

  test('a run shows both curves, accuracies and bars of bytes, in sight at 1600 x 1000', async () => {
    const { page, context, faults } = await visit(opened.browser, run(`backend=ndarray&${small}`), {
      width: 1600,
    })
    await train(page)
    await page.getByRole('status').getByText('finished', { exact: true }).waitFor()
    expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
    expect(await stat(page, 'Step')).toBe(60)
    const readout = page.locator('.chart-large .readout')
    await expect.poll(() => readout.textContent()).toMatch(/Adafactor\s+[\d.]+\s*Adam\s+[\d.]+/)
    await expect.poll(() => page.locator('.train-run').textContent()).toMatch(/10,000.*Adam: \d/)
    const texts = await page.locator('.train-memory .meter-text').allTextContents()
    expect(texts).toEqual(['3.4 kB', expect.stringMatching(/^10\d\.\d kB$/)])
    await expectInSight(page, 1000, [
      '.chart-large .chart',
      '.train-memory .meter >> nth=1',
      '.draw-canvas',
    ])
    await expectPointedSteps(page)
    expect(faults).toEqual([])
    await context.close()
  })

  // WebAssembly is above, gpu.js in WebAssembly where the backend is changed, the others where they are lost.
  // JavaScript and closures are the same here as in Node, where the sessions' own tests train with them.
  for (const backend of ['webgl', 'gpujs-webgpu']) {
    test(`${backend} trains 60 steps to more than 75 %`, async () => {
      const { page, context, faults } = await visit(
        opened.browser,
        run(`backend=${backend}&${alone}`),
      )
      await train(page)
      expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
      expect(await stat(page, 'Step')).toBe(60)
      expect(faults).toEqual([])
      await context.close()
    })
  }

  for (const backend of ['webgpu', 'webgl2']) {
    test(`${backend} trains both to more than 75 %; lost, it is reported, and the run goes on`, async () => {
      const query = `backend=${backend}&width=16&batchSize=32&steps=400`
      let workers: PageWorker[] = []
      const { page, context, faults } = await visit(opened.browser, run(query), {
        onWorker: (worker) => {
          workers = [...workers, worker]
          worker.evaluate(rememberDevices).catch(() => {})
        },
      })
      await page.getByRole('button', { name: 'Start training' }).click()
      const accuracies = async () =>
        /([\d.]+) %of 1,000 images; Adam: ([\d.]+) %/
          .exec((await page.locator('.train-run').textContent()) ?? '')
          ?.slice(1)
          .map(Number) ?? [0]
      await expect
        .poll(async () => Math.min(...(await accuracies())), { timeout })
        .toBeGreaterThan(75)
      expect(await page.locator('.found-chosen').count()).toBe(1)
      expect(faults).toEqual([])
      for (const worker of workers) await worker.evaluate(loseDevices)
      await page
        .getByText(/was lost after step/)
        .first()
        .waitFor()
      const step = await stat(page, 'Step')
      await expect.poll(() => stat(page, 'Step'), { timeout }).toBeGreaterThan(step)
      await context.close()
    })
  }

  test('the backend is changed in the middle of a run, which goes on', async () => {
    const query = 'backend=ndarray&width=16&batchSize=32&steps=3000'
    const { page, context, faults } = await visit(opened.browser, run(query))
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect.poll(() => stat(page, 'Step'), { timeout }).toBeGreaterThan(50)
    const before = await stat(page, 'Step')
    await openSettings(page)
    await page.getByLabel('Backend').selectOption('webasm')
    await page.locator('.found-chosen', { hasText: 'gpu.js in WebAssembly' }).waitFor()
    await expect.poll(() => stat(page, 'Step'), { timeout }).toBeGreaterThan(before)
    await expect.poll(() => stat(page, 'Test accuracy'), { timeout }).toBeGreaterThan(75)
    expect(faults).toEqual([])
    await context.close()
  })

  test('without any GPU it trains, and reads drawings of pointers and of keys, and test images', async () => {
    const { page, context, faults } = await visit(opened.browser, run(`backend=auto&${alone}`), {
      gpu: false,
    })
    const answer = page.locator('.train-draw')
    await answer.getByText('before its first step').waitFor()
    expect(await page.locator('.answer-share').count()).toBe(0)
    await train(page)
    expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
    await drawStroke(page)
    await expectShares(page)
    await answer.getByRole('button', { name: 'Clear' }).click()
    await answer.getByText('Draw, or take a test image').waitFor()
    // By keys, from the button before it.
    await page.keyboard.press('Tab')
    await answer.getByText('Arrow keys move the pen').waitFor()
    for (const key of [' ', 'ArrowUp', 'Shift+ArrowDown']) await page.keyboard.press(key)
    await answer.getByText('Pen down, column 14, row 16 of 27').waitFor()
    await expectShares(page)
    await page.keyboard.press('Delete')
    await answer.getByText('Draw, or take a test image').waitFor()
    await answer.getByRole('button', { name: 'Take a test image' }).click()
    await answer.getByText('A 0 of the test images').waitFor()
    await expectShares(page)
    const failed = page.locator('.found-failed', { hasText: /^Web/ })
    await expect.poll(() => failed.count(), { timeout }).toBe(3)
    expect(faults).toEqual([])
    await context.close()
  })

  test('a checkpoint goes out and in again, a damaged one is refused, and the link repeats its run', async () => {
    const address = run(`backend=ndarray&${alone}&seed=7`)
    const { page, context } = await visit(opened.browser, address, { gpu: false })
    await train(page)
    expect(await page.getByLabel('Adam beside it').isChecked()).toBe(false)
    expect(await page.locator('.chart-large .readout').textContent()).not.toMatch(/Adam /)
    expect(await page.locator('.train-memory').textContent()).toContain(
      'Adam would hold, calculated',
    )
    const bytes = await savedCheckpoint(page)
    await page.getByRole('button', { name: 'Reset' }).click()
    await waitForState(page, 'not started')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Start training')
    const input = page.locator('input[type=file]')
    const name = 'run.safetensors'
    const mimeType = 'application/octet-stream'
    await input.setInputFiles({ name, mimeType, buffer: bytes.subarray(0, bytes.length - 9) })
    await page
      .getByText(/ends too early/)
      .first()
      .waitFor()
    await input.setInputFiles({ name, mimeType, buffer: bytes })
    await page.getByText('it ended with step 60').waitFor()
    // Of what was not measured here nothing is said.
    await page.getByText('Loss: nothing yet').waitFor({ state: 'attached' })
    const texts = await page.locator('.stat').allTextContents()
    expect(texts.find((text) => text.includes('Speed'))).toContain('–')
    expect(texts.join()).not.toContain('hidden by the device')
    expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
    await context.close()

    const again = await visit(opened.browser, address, { gpu: false })
    await train(again.page)
    expect(bytes.length).toBeGreaterThan(1000)
    expect((await savedCheckpoint(again.page)).equals(bytes)).toBe(true)
    await again.context.close()
  })

  for (const [scripts, backend, refusedTitles] of [
    ["'self' 'wasm-unsafe-eval'", 'ndarray', ['gpu.js on the CPU', /^JavaScriptnot here/]],
    ["'self'", 'ndarray-closures', ['gpu.js on the CPU', /^JavaScriptnot here/, /^WebAssembly/]],
  ] as const) {
    test(`under script-src ${scripts} ${backend} trains, and what is forbidden says so`, async () => {
      const guarded = await serveSite(policy(scripts))
      const address = `${guarded.address}#/train?backend=${backend}&${alone}`
      const { page, context } = await visit(opened.browser, address, { gpu: false })
      await train(page)
      expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
      for (const hasText of refusedTitles) {
        const refused = page.locator('.found-failed', { hasText })
        await expect.poll(() => refused.textContent(), { timeout }).toContain('security policy')
      }
      await context.close()
      guarded.close()
    })
  }

  test('all are timed on this model, those in software are called so, and the fastest is taken', async () => {
    const { page, context } = await visit(opened.browser, run(`backend=auto&${alone}`))
    await openSettings(page)
    const fastest = page.locator('.found-fastest')
    await fastest.waitFor({ timeout: 120_000 })
    const lines = await page.locator('.found li').allTextContents()
    const speeds = lines.map((text) =>
      Number(/([\d,.]+) steps a second/.exec(text)?.[1]?.replace(',', '') ?? 0),
    )
    expect(lines).toHaveLength(9)
    const best = lines[speeds.indexOf(Math.max(...speeds))] ?? ''
    expect(await fastest.allTextContents()).toEqual([best])
    for (const title of ['WebGPU', 'gpu.js on WebGPU', 'WebGL 2', 'WebGL']) {
      expect(lines.join('\n')).toContain(`${title}, in software`)
    }
    expect(best).not.toContain('in software')
    await train(page)
    await expect.poll(() => page.locator('.found-chosen').count()).toBe(1)
    expect(await page.locator('.found-fastest').count()).toBeLessThan(2)
    expect(await page.locator('.train-run').textContent()).toContain('the fastest of 9')
    await context.close()
  })

  test('at 390 x 844 button and curve are in sight; a full or forbidden storage is no hindrance', async () => {
    const { page, context, faults } = await visit(opened.browser, run(`backend=ndarray&${small}`), {
      width: 390,
      gpu: false,
      before: () => {
        const full = () => {
          throw new DOMException('full', 'QuotaExceededError')
        }
        Storage.prototype.setItem = full
        CacheStorage.prototype.open = () => Promise.reject(new DOMException('full'))
      },
    })
    await page.getByLabel('Dark').check({ force: true })
    await train(page)
    expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
    await expectInSight(page, 844, ['.train-run .button >> nth=0', '.chart-large .chart'])
    expect(faults).toEqual([])
    await context.close()
  })

  test('a worker and digits that do not arrive keep nobody waiting, are reported, and asked for again', async () => {
    opened.site.misled = /training\.worker/
    const { page, context } = await visit(opened.browser, run('backend=ndarray&adam=off'), {
      gpu: false,
    })
    await page.getByText("worker can't be started").waitFor()
    opened.site.misled = undefined
    await context.route('**/digits/*', () => {})
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByText('Loading the digits').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    await waitForState(page, 'not started')
    await context.route('**/digits/*', (route) => route.abort())
    await page.getByRole('button', { name: 'Start training' }).click()
    await page
      .getByText(/digits could not be loaded|no connection/i)
      .first()
      .waitFor()
    await context.unroute('**/digits/*')
    await openSettings(page)
    await page.getByRole('textbox', { name: 'Steps' }).fill('60')
    await train(page)
    await context.close()
  })

  test('the page works without a connection after the first load', async () => {
    const other = await serveSite()
    const { page, context } = await visit(
      opened.browser,
      `${other.address}#/train?backend=ndarray&${alone}`,
    )
    await train(page)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    await page.reload()
    await train(page)
    other.close()
    await context.setOffline(true)
    await page.reload()
    await train(page)
    expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
    await context.close()
  })
})

async function savedCheckpoint(page: Page): Promise<Buffer> {
  await openSettings(page)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save checkpoint' }).click()
  return readFile(await (await saved).path())
}

/** Whether the lower edges of parts are within so many pixels of the page's top. */
async function expectInSight(page: Page, height: number, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    const edge = async () => {
      const box = await page.locator(part).boundingBox()
      return (box?.y ?? Number.NaN) + (box?.height ?? 0)
    }
    await expect.poll(edge, { message: part }).toBeLessThan(height)
  }
}

/** All charts show the values of the step that is pointed at, and of the last one before. */
async function expectPointedSteps(page: Page): Promise<void> {
  const canvas = page.locator('.chart-large canvas')
  await canvas.waitFor()
  const { x, y, width, height } = (await canvas.boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  }
  const steps = () => page.locator('.readout-step').allTextContents()
  await expect.poll(async () => new Set(await steps())).toEqual(new Set(['step 60']))
  await page.mouse.move(x + width / 2, y + height / 2)
  await expect.poll(async () => (await steps())[0]).toMatch(/^step (2\d|3\d)$/)
  const [large, ...others] = (await steps()).map((text) => Number(text.replace(/\D/g, '')))
  for (const step of others) expect(Math.abs(step - (large ?? 0))).toBeLessThan(8)
}

/** Draws a line from above to below with the mouse. */
async function drawStroke(page: Page): Promise<void> {
  const canvas = page.locator('.draw-canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  if (box === null) throw new Error('there is nothing to draw on')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.15)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.85, { steps: 15 })
  await page.mouse.up()
}

/** What is drawn is answered with ten shares of one, some of them more than others. */
async function expectShares(page: Page): Promise<void> {
  const shares = async () =>
    (await page.locator('.answer-share').allTextContents()).map((text) => Number.parseInt(text, 10))
  await expect.poll(async () => Math.max(...(await shares()))).toBeGreaterThan(20)
  expect(await shares()).toHaveLength(10)
  const sum = (await shares()).reduce((all, share) => all + share, 0)
  expect(Math.abs(sum - 100)).toBeLessThanOrEqual(5)
}

/** What a worker got from the GPU. */
interface MadeDevices {
  readonly contexts: WebGL2RenderingContext[]
  readonly devices: { destroy(): void }[]
}

/** Runs in a worker: keeps what its canvases and its adapters give out. */
function rememberDevices(): void {
  const made: MadeDevices = { contexts: [], devices: [] }
  Reflect.set(globalThis, 'madeDevices', made)
  const { getContext } = OffscreenCanvas.prototype
  OffscreenCanvas.prototype.getContext = function (
    this: OffscreenCanvas,
    ...given: Parameters<typeof getContext>
  ) {
    const context: unknown = getContext.apply(this, given)
    if (context !== null) made.contexts.push(context as WebGL2RenderingContext)
    return context
  } as typeof getContext
  const { prototype } = Reflect.get(globalThis, 'GPUAdapter') as {
    prototype: { requestDevice(...given: unknown[]): Promise<{ destroy(): void }> }
  }
  const { requestDevice } = prototype
  prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given)
    made.devices.push(device)
    return device
  }
}

/** Runs in a worker: takes the GPU away. */
function loseDevices(): void {
  const made = Reflect.get(globalThis, 'madeDevices') as MadeDevices | undefined
  for (const context of made?.contexts ?? []) {
    if ('getExtension' in context) context.getExtension('WEBGL_lose_context')?.loseContext()
  }
  for (const device of made?.devices ?? []) device.destroy()
}
