import { readFile } from 'node:fs/promises'
import type { Browser, Page, Worker as PageWorker } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Site, serveSite } from './site.js'
import { executablePath, launch, noBrowser, stat, train, visit, waitForState } from './visit.js'

const policy = (scripts: string) =>
  `default-src 'self'; script-src ${scripts}; style-src 'self'; ` +
  "worker-src 'self'; img-src 'self' data: blob:; connect-src 'self'"

describe.skipIf(executablePath === undefined)(
  `the page in a real browser${executablePath ? '' : ` (skipped: ${noBrowser})`}`,
  () => {
    let browser: Browser
    let site: Site
    beforeAll(async () => {
      browser = await launch()
      site = await serveSite()
    })
    afterAll(async () => {
      await browser?.close()
      site?.close()
    })
    const run = (query: string) => `${site.address}#/train?${query}`

    // The same run on every backend: the same digits in the same order.
    const small = 'width=16&batchSize=32&steps=60'
    // JavaScript and closures are the same here as in Node, where the sessions' own tests train with them.
    for (const backend of ['ndarray', 'webasm', 'webgl2', 'webgl', 'gpujs-webgpu', 'webgpu']) {
      test(`${backend} trains 60 steps to more than 75 %`, async () => {
        const { page, context, faults } = await visit(browser, run(`backend=${backend}&${small}`))
        await train(page)
        expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
        expect(await stat(page, 'Step')).toBe(60)
        expect(faults).toEqual([])
        await context.close()
      })
    }

    test('a link repeats a run, to the last bit', async () => {
      const checkpoints: Buffer[] = []
      for (let time = 0; time < 2; time++) {
        const { page, context } = await visit(browser, run(`backend=ndarray&${small}&seed=7`))
        await train(page)
        checkpoints.push(await savedCheckpoint(page))
        await context.close()
      }
      expect(checkpoints[0]?.length).toBeGreaterThan(1000)
      expect(checkpoints[1]?.equals(checkpoints[0] as Buffer)).toBe(true)
    })

    test('the backend is changed in the middle of a run, which goes on', async () => {
      const query = 'backend=ndarray&width=16&batchSize=32&steps=3000'
      const { page, context, faults } = await visit(browser, run(query))
      await page.getByRole('button', { name: 'Start training' }).click()
      await expect.poll(() => stat(page, 'Step'), { timeout: 60_000 }).toBeGreaterThan(50)
      const before = await stat(page, 'Step')
      await page.getByLabel('Backend').selectOption('webasm')
      await page.locator('.found-chosen', { hasText: 'gpu.js in WebAssembly' }).waitFor()
      await expect.poll(() => stat(page, 'Step'), { timeout: 60_000 }).toBeGreaterThan(before)
      const accuracy = () => stat(page, 'Test accuracy')
      await expect.poll(accuracy, { timeout: 60_000 }).toBeGreaterThan(60)
      expect(faults).toEqual([])
      await context.close()
    })

    test('a drawing is answered with ten shares of one', async () => {
      const { page, context } = await visit(browser, run(`backend=ndarray&${small}`))
      await train(page)
      const canvas = page.locator('.draw-canvas')
      await canvas.scrollIntoViewIfNeeded()
      const box = await canvas.boundingBox()
      if (box === null) throw new Error('there is nothing to draw on')
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.15)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.85, { steps: 15 })
      await page.mouse.up()
      const shares = async () =>
        (await page.locator('.answer-share').allInnerTexts()).map((text) =>
          Number.parseInt(text, 10),
        )
      await expect.poll(async () => Math.max(...(await shares()))).toBeGreaterThan(20)
      const sum = (await shares()).reduce((all, share) => all + share, 0)
      expect(Math.abs(sum - 100)).toBeLessThanOrEqual(5)
      await context.close()
    })

    test('a checkpoint goes out and in again, and a damaged one is refused', async () => {
      const { page, context } = await visit(browser, run(`backend=ndarray&${small}`))
      await train(page)
      const bytes = await savedCheckpoint(page)
      await page.getByRole('button', { name: 'Reset' }).click()
      await waitForState(page, 'not started')
      const input = page.locator('input[type=file]')
      const name = 'run.safetensors'
      const mimeType = 'application/octet-stream'
      await input.setInputFiles({ name, mimeType, buffer: bytes.subarray(0, bytes.length - 9) })
      await page
        .getByText(/ends too early/)
        .first()
        .waitFor()
      await input.setInputFiles({ name, mimeType, buffer: bytes })
      await page.getByText('the run goes on after step 60').waitFor()
      await context.close()
    })

    test('a page without any GPU says why and trains all the same', async () => {
      const { page, context } = await visit(browser, run(`backend=auto&${small}`), {
        before: () => {
          Reflect.deleteProperty(Navigator.prototype, 'gpu')
          const { getContext } = HTMLCanvasElement.prototype
          HTMLCanvasElement.prototype.getContext = function (
            this: HTMLCanvasElement,
            kind: string,
          ) {
            return kind.startsWith('webgl') ? null : getContext.call(this, kind)
          } as typeof getContext
        },
      })
      await train(page)
      expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
      await context.close()
    })

    for (const [scripts, backend, refusedTitles] of [
      ["'self' 'wasm-unsafe-eval'", 'ndarray', ['gpu.js on the CPU', /^JavaScriptnot here/]],
      ["'self'", 'ndarray-closures', ['gpu.js on the CPU', /^JavaScriptnot here/, /^WebAssembly/]],
    ] as const) {
      test(`under script-src ${scripts} ${backend} trains, and what is forbidden says so`, async () => {
        const guarded = await serveSite(policy(scripts))
        const { page, context } = await visit(
          browser,
          `${guarded.address}#/train?backend=${backend}&${small}`,
        )
        await train(page)
        expect(await stat(page, 'Test accuracy')).toBeGreaterThan(75)
        for (const hasText of refusedTitles) {
          const refused = page.locator('.found-failed', { hasText })
          await expect
            .poll(() => refused.textContent(), { timeout: 60_000 })
            .toContain('security policy')
        }
        await context.close()
        guarded.close()
      })
    }

    for (const backend of ['webgpu', 'webgl2']) {
      test(`${backend} lost in the middle of training is reported, and the run goes on`, async () => {
        const query = `backend=${backend}&width=16&batchSize=32&steps=400`
        let workers: PageWorker[] = []
        const { page, context } = await visit(browser, run(query), {
          onWorker: (worker) => {
            workers = [...workers, worker]
            worker.evaluate(rememberDevices).catch(() => {})
          },
        })
        await page.getByRole('button', { name: 'Start training' }).click()
        await expect.poll(() => stat(page, 'Step'), { timeout: 60_000 }).toBeGreaterThan(15)
        for (const worker of workers) await worker.evaluate(loseDevices)
        await page
          .getByText(/was lost after step/)
          .first()
          .waitFor()
        const step = await stat(page, 'Step')
        await expect.poll(() => stat(page, 'Step'), { timeout: 60_000 }).toBeGreaterThan(step)
        await context.close()
      })
    }

    test('the best one here is WebGPU, and after it come the others', async () => {
      const { page, context } = await visit(browser, run(`backend=auto&${small}`))
      const titles = await page.getByLabel('Backend').locator('option').allTextContents()
      expect(titles.slice(0, 4)).toEqual([
        'the best one here',
        'WebGPU',
        'gpu.js on WebGPU',
        'WebGL 2',
      ])
      await page.locator('.found-chosen', { hasText: /^WebGPUthe best here/ }).waitFor()
      await context.close()
    })

    test('a full or forbidden storage is no hindrance', async () => {
      const { page, context, faults } = await visit(browser, run(`backend=ndarray&${small}`), {
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
      expect(faults).toEqual([])
      await context.close()
    })

    test('digits that do not arrive are reported, and asked for again', async () => {
      const { page, context } = await visit(browser, site.address)
      await context.route('**/digits/*', (route) => route.abort())
      await page.getByLabel('Backend').selectOption('ndarray')
      await page.getByRole('button', { name: 'Start training' }).click()
      await page
        .getByText(/digits could not be loaded|no connection/i)
        .first()
        .waitFor()
      await context.unroute('**/digits/*')
      await page.getByRole('textbox', { name: 'Steps' }).fill('60')
      await train(page)
      await context.close()
    })

    test('the page works without a connection after the first load', async () => {
      const other = await serveSite()
      const { page, context } = await visit(
        browser,
        `${other.address}#/train?backend=ndarray&${small}`,
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
  },
)

async function savedCheckpoint(page: Page): Promise<Buffer> {
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save checkpoint' }).click()
  return readFile(await (await saved).path())
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
