/** What the WebGL device does where it cannot go on. */
import { describe, expect, test } from 'vitest'
import { openGlDevice } from '../../src/device/gl/gl-device.js'
import {
  codeOf,
  codeOfError,
  countCalls,
  elementwise,
  errorOf,
  Gpu,
  openShared,
  upload,
} from '../support/gl.js'

for (const mode of ['webgl2', 'webgl'] as const) {
  describe(mode, () => {
    test('opens and is destroyed forty times in one page', async () => {
      const first = openShared(mode)
      for (let i = 0; i < 40; i++) {
        const device = openGlDevice(Gpu, mode)
        const storage = upload(device, Float32Array.of(i))
        expect((await device.read(storage))[0]).toBe(i)
        device.destroy()
      }
      // Browsers end the oldest context where there are too many.
      first.device.checkAlive()
      first.device.destroy()
      await first.gpu.destroy()
    })

    test('a lost context is a typed error everywhere', async () => {
      const { device, gpu } = openShared(mode)
      const kernel = device.compile(elementwise(3, 'a[this.thread.x] * s'))
      const from = upload(device, Float32Array.of(1, 2, 3))
      const into = device.allocate(3)
      const lose = gpu.context.getExtension('WEBGL_lose_context')
      lose.loseContext()
      const lost = 'backend/device-lost'
      const expectLost = async (): Promise<void> => {
        expect(codeOf(() => device.checkAlive())).toBe(lost)
        expect(codeOf(() => device.allocate(3))).toBe(lost)
        expect(codeOf(() => device.write(from, Float32Array.of(1, 2, 3)))).toBe(lost)
        expect(codeOf(() => device.copy(from))).toBe(lost)
        expect(codeOf(() => kernel.launch([from], [1], into))).toBe(lost)
        expect(codeOf(() => device.compile(elementwise(4, 'a[this.thread.x] - s')))).toBe(lost)
        expect(await device.read(from).then(() => 'read', codeOfError)).toBe(lost)
      }
      await expectLost()
      device.flush()
      device.free(from)
      // Nor has an instance whose context is lost anything to offer to the next.
      expect(codeOf(() => openGlDevice(Gpu, mode, gpu))).toBe('backend/unavailable')
      // A restored context has none of the textures: still lost.
      gpu.canvas.addEventListener('webglcontextlost', (event: { preventDefault(): void }) =>
        event.preventDefault(),
      )
      await new Promise((resolve) => setTimeout(resolve, 50))
      lose.restoreContext()
      await new Promise((resolve) => setTimeout(resolve, 50))
      await expectLost()
      // What was compiled is gone too: it is compiled anew, beside a device that is still lost.
      const again = openGlDevice(Gpu, mode, gpu)
      const result = again.allocate(3)
      const same = again.compile(elementwise(3, 'a[this.thread.x] * s'))
      expect(again.counters.compilations).toBe(1)
      same.launch([upload(again, Float32Array.of(1, 2, 3))], [2], result)
      await expectLost()
      device.destroy()
      expect([...(await again.read(result))]).toEqual([2, 4, 6])
      again.destroy()
      const next = openGlDevice(Gpu, mode)
      next.checkAlive()
      next.destroy()
    })

    test('too many elements are refused', () => {
      const device = openGlDevice(Gpu, mode)
      expect(codeOf(() => device.allocate(device.maxElements + 1))).toBe('backend/unsupported-size')
      device.destroy()
    })

    test('a texture that the driver has no memory for is refused, and deleted', async () => {
      const { device, gpu } = openShared(mode)
      const { context } = gpu
      const calls = countCalls(context, ['createTexture', 'deleteTexture'])
      // Software renderers take memory only when it is written: the driver's answer is played.
      const ask = context.getError
      const answers = [context.INVALID_ENUM, context.OUT_OF_MEMORY]
      context.getError = () => answers.shift() ?? ask.call(context)
      const error = errorOf(() => device.allocate(2 ** 18))
      expect(error).toEqual(new RangeError('the WebGL driver has none left'))
      expect(calls()).toEqual({ createTexture: 1, deleteTexture: 1 })
      // An old error of another kind, such as a user's own, is no reason to refuse.
      answers.push(context.INVALID_ENUM)
      const storage = device.allocate(2 ** 18)
      device.write(storage, new Float32Array(2 ** 18).fill(3))
      expect((await device.read(storage))[2 ** 18 - 1]).toBe(3)
      device.destroy()
      await gpu.destroy()
    })

    test("a kernel that gpu.js can't translate throws gpu.js's message and breaks nothing", async () => {
      const device = openGlDevice(Gpu, mode)
      const error = errorOf(() => device.compile(elementwise(4, 'missing(a[this.thread.x])')))
      expect(error instanceof Error && error.message.includes('line 1')).toBe(true)
      const kernel = device.compile(elementwise(4, 'a[this.thread.x] * s'))
      const into = device.allocate(4)
      kernel.launch([upload(device, Float32Array.of(1, 2, 3, 4))], [2], into)
      expect([...(await device.read(into))]).toEqual([2, 4, 6, 8])
      device.destroy()
    })

    test('an instance of GPU in another mode is unavailable', async () => {
      for (const other of ['cpu', 'webasm', mode === 'webgl' ? 'webgl2' : 'webgl'] as const) {
        const gpu = new Gpu({ mode: other })
        expect(codeOf(() => openGlDevice(Gpu, mode, gpu))).toBe('backend/unavailable')
        await gpu.destroy()
      }
    })
  })
}

test('headlessgl is unavailable in a browser, for the reason that gpu.js gives', () => {
  const error = errorOf(() => openGlDevice(Gpu, 'headlessgl'))
  expect(codeOfError(error)).toBe('backend/unavailable')
  expect(String(error).includes('not supported')).toBe(true)
})
