import { adafactor, type Shape, showShape } from '@adafactor/core'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Device } from '../../src/device/device.js'
import type { GpujsMode } from '../../src/index.js'
import { hasDevice, watchDriver } from './driver-watch.js'
import {
  closeAfterEach,
  expectSame,
  numbersOf,
  openBackend,
  openInstance,
  plainOptions,
  refusal,
  shareBackend,
  userResult,
  wave,
} from './mode.js'

const shape = [64, 50]
/** Exact in float32 whoever computes it. */
const gradientText = 'function f(scale) { return (this.thread.x - 20.0 + this.thread.y) * scale; }'

function gradientOf(scale: number): Float32Array {
  return Float32Array.from({ length: 3200 }, (_, i) => ((i % 50) - 20 + Math.floor(i / 50)) * scale)
}

/** Whose numbers are whose. */
export function describeOwnership(mode: GpujsMode): void {
  describe(`tensors and handles in ${mode}`, () => {
    closeAfterEach()
    const shared = shareBackend(mode)
    let wanted: Float32Array

    /** What two steps make of a parameter, with gradients that came from the host. */
    beforeAll(async () => {
      const { backend } = shared
      const w = backend.create(shape, wave(shape))
      const optimizer = adafactor({ backend, params: { w } })
      for (const scale of [0.5, 0.25]) {
        await optimizer.step({ w: backend.create(shape, gradientOf(scale)) })
      }
      wanted = (await backend.read(w)) as Float32Array
    })

    test('a gradient of the user’s own kernel goes into a step without leaving the device', async () => {
      const { gpu, backend } = shared
      const w = backend.create(shape, wave(shape))
      const optimizer = adafactor({ backend, params: { w } })
      const driver = watchDriver(mode)
      const before = backend.counters()
      for (const scale of [0.5, 0.25]) {
        const handle = await userResult(gpu, gradientText, shape, scale)
        const gradient = backend.wrap(handle, shape)
        await optimizer.step({ w: gradient })
        backend.dispose(gradient)
        const after = backend.counters()
        expect(driver.reads).toBe(0)
        expect(after.readBacks).toBe(before.readBacks)
        expect(after.bytesUp - before.bytesUp).toBeLessThan(4 * 3200)
        // It is still the user's.
        expectSame(await numbersOf(handle), gradientOf(scale))
        handle.delete?.()
        driver.reads = 0
      }
      expectSame(await backend.read(w), wanted)
    })

    test('a parameter that is wrapped is copied at the first step and the user’s is left alone', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(
        gpu,
        'function f(a) { return a[this.thread.y][this.thread.x]; }',
        shape,
        rowsOf(wave(shape), 50),
      )
      const unused = backend.memory()
      const w = backend.wrap(handle, shape)
      expectSame(await backend.read(w), wave(shape))
      expect(backend.memory()).toEqual(unused)
      const optimizer = adafactor({ backend, params: { w } })
      const { device } = backend as unknown as { device: Device }
      vi.spyOn(device, 'copy').mockImplementationOnce(() => {
        throw new RangeError('Array buffer allocation failed')
      })
      const refused = backend.create(shape, gradientOf(7))
      const { code, message } = await refusal(() => optimizer.step({ w: refused }))
      expect(code).toBe('backend/unsupported-size')
      expect(message).toContain('no memory for a copy of a wrapped tensor of shape [64, 50]')
      expect(optimizer.iteration).toBe(0)
      backend.dispose(refused)
      for (const scale of [0.5, 0.25]) {
        const gradient = backend.create(shape, gradientOf(scale))
        await optimizer.step({ w: gradient })
        backend.dispose(gradient)
      }
      expectSame(await backend.read(w), wanted)
      expectSame(await numbersOf(handle), wave(shape))
      // Now the copy counts, beside two moments and two numbers of the report.
      expect(backend.memory().tensors).toBe(unused.tensors + 5)
      const others = backend.memory()
      backend.dispose(w)
      expect(backend.memory().tensors).toBe(unused.tensors + 4)
      expect(others.bytes - backend.memory().bytes).toBeGreaterThanOrEqual(4 * 3200)
      optimizer.dispose()
      // Behind the optimizer's own calls.
      await refusal(() => optimizer.step())
      expect(backend.memory()).toEqual(unused)
      expectSame(await numbersOf(handle), wave(shape))
      handle.delete?.()
    })

    test('disposing a tensor that wraps leaves the handle alone and counts nothing', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(gpu, gradientText, shape, 0.5)
      const before = backend.memory()
      const tensor = backend.wrap(handle, shape)
      backend.dispose(tensor)
      backend.dispose(tensor)
      expect(backend.memory()).toEqual(before)
      expect((await refusal(() => backend.read(tensor))).code).toBe('tensor/disposed')
      expectSame(await numbersOf(handle), gradientOf(0.5))
    })

    test('two tensors may wrap one handle', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(gpu, gradientText, shape, 0.5)
      const [first, second] = [backend.wrap(handle, shape), backend.wrap(handle, [3200])]
      backend.dispose(first)
      expectSame(await backend.read(second), gradientOf(0.5))
    })

    const index: Readonly<Record<number, string>> = {
      1: '[this.thread.x]',
      2: '[this.thread.y][this.thread.x]',
      3: '[this.thread.z][this.thread.y][this.thread.x]',
    }
    for (const each of [[9], [5, 4], [1, 6], [6, 1], [2, 3, 4], [2, 3, 2, 5]] as Shape[]) {
      test(`the handle of ${showShape(each)} gives a user’s kernel the value after a step`, async () => {
        const { gpu, backend } = shared
        const flat = each.length > 3 ? [each.reduce((a, b) => a * b)] : each
        const w = backend.create(each, wave(each))
        const gradient = backend.create(each, wave(each, 3))
        const optimizer = adafactor({ backend, params: { w }, ...plainOptions })
        const doubled = `function f(w) { return w${index[flat.length]} * 2.0; }`
        const initial = await userResult(gpu, doubled, flat, w.handle)
        const before = backend.counters().readBacks
        await optimizer.step({ w: gradient })
        const once = await userResult(gpu, doubled, flat, w.handle)
        await optimizer.step({ w: gradient })
        const twice = await userResult(gpu, doubled, flat, w.handle)
        expect(backend.counters().readBacks).toBe(before)
        const now = Array.from(await backend.read(w))
        expectSame(
          await numbersOf(twice),
          now.map((value) => 2 * value),
        )
        expectSame(
          await numbersOf(initial),
          wave(each).map((value) => 2 * value),
        )
        const [one, two] = [await numbersOf(once), await numbersOf(twice)]
        expect(one.every((value, i) => value !== two[i])).toBe(true)
      })
    }

    test('a kernel that was called before a step has seen the values from before it', async () => {
      const { gpu, backend } = shared
      const w = backend.create(shape, wave(shape))
      const gradient = backend.create(shape, wave(shape, 3))
      const optimizer = adafactor({ backend, params: { w } })
      await optimizer.step({ w: gradient })
      const before = await backend.read(w)
      const same = 'function f(w) { return w[this.thread.y][this.thread.x]; }'
      const copy = await userResult(gpu, same, shape, w.handle)
      await optimizer.step({ w: gradient })
      expectSame(await numbersOf(copy), before)
    })

    test('a handle is refused once its tensor is disposed', async () => {
      const backend = await openBackend(mode)
      const tensor = backend.create([3], [1, 2, 3])
      expect(tensor.handle).toBeDefined()
      backend.dispose(tensor)
      const { code, message } = await refusal(() => tensor.handle)
      expect(code).toBe('tensor/disposed')
      expect(message).toContain('[3]')
    })

    test('what is no result of a kernel in this mode is refused as foreign', async () => {
      const backend = await openBackend(mode)
      const others: unknown[] = [
        undefined,
        null,
        3,
        'texture',
        {},
        { texture: {} },
        [1, 2],
        () => 1,
      ]
      if (hasDevice(mode)) others.push(new Float32Array(2), [new Float32Array(2)])
      for (const value of others) {
        const { code, message } = await refusal(() => backend.wrap(value, [2]))
        expect(code).toBe('tensor/foreign')
        expect(message).toContain(`pipeline: true in mode ${mode}`)
        expect(message).toContain('[2]')
      }
    })

    test('a handle of another number of elements is refused with both numbers', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(gpu, gradientText, [4, 3], 1)
      const { code, message } = await refusal(() => backend.wrap(handle, [4, 4]))
      expect(code).toBe('tensor/data-length')
      expect(message).toMatch(/12 numbers.*\[4, 4\].*16/)
      expect((await refusal(() => backend.wrap(handle, [3, -4]))).code).toBe('tensor/shape')
      expectSame(await backend.read(backend.wrap(handle, [4, 3])), await numbersOf(handle))
    })

    test("a kernel's result that was not wrapped is refused with what to do", async () => {
      const { gpu, backend } = shared
      const optimizer = adafactor({ backend, params: { w: backend.create([4, 3]) } })
      const result = await userResult(gpu, gradientText, [4, 3], 1)
      const { code, message } = await refusal(() => optimizer.step({ w: result as never }))
      expect(code).toBe('tensor/foreign')
      expect(message).toMatch(/^the gradient of "w" is an object of type .*: make one .*wrap\(/)
    })

    test('a tensor of another backend is refused, and nothing has changed', async () => {
      const [backend, other] = [await openBackend(mode), await openBackend(mode)]
      const w = backend.create([4], [1, 2, 3, 4])
      const optimizer = adafactor({ backend, params: { w } })
      const { code, message } = await refusal(() => optimizer.step({ w: other.create([4]) }))
      expect(code).toBe('tensor/foreign')
      expect(message).toContain('the gradient of "w"')
      expect(message).toContain('it belongs to another gpujs backend')
      expect((await refusal(() => backend.read(other.create([4])))).code).toBe('tensor/foreign')
      expectSame(await backend.read(w), [1, 2, 3, 4])
      expect(optimizer.iteration).toBe(0)
    })

    if (mode === 'webgl' || mode === 'webgl2') {
      test('a texture of another context is refused with what to do', async () => {
        const backend = await openBackend(mode)
        const stranger = await userResult(await openInstance(mode), gradientText, [2, 2], 1)
        const { code, message } = await refusal(() => backend.wrap(stranger, [2, 2]))
        expect(code).toBe('tensor/foreign')
        expect(message).toContain('give the backend the instance of GPU that made it')
      })
    }

    if (mode === 'webgpu') {
      test('a handle of another instance is taken: all share one device', async () => {
        const backend = await openBackend(mode)
        const handle = await userResult(await openInstance(mode), gradientText, shape, 0.5)
        expectSame(await backend.read(backend.wrap(handle, shape)), gradientOf(0.5))
      })
    }

    if (hasDevice(mode)) {
      test('a gradient whose handle was deleted is refused before anything changes', async () => {
        const { gpu, backend } = shared
        const params = {
          first: backend.create([5], wave([5])),
          w: backend.create([4, 3], wave([4, 3])),
        }
        const optimizer = adafactor({ backend, params, ...plainOptions })
        const first = backend.create([5], wave([5], 1))
        await optimizer.step({ first, w: backend.create([4, 3], wave([4, 3], 1)) })
        const state = await optimizer.stateDict()
        const before = await backend.read(params.first)
        const handle = await userResult(gpu, gradientText, [4, 3], 1)
        const w = backend.wrap(handle, [4, 3])
        handle.delete?.()
        const { code } = await refusal(() => optimizer.step({ first, w }))
        expect(['tensor/disposed', 'tensor/foreign']).toContain(code)
        expectSame(await backend.read(params.first), before)
        expect(await optimizer.stateDict()).toEqual(state)
      })
    }
  })
}

function rowsOf(data: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: data.length / width }, (_, row) =>
    data.subarray(row * width, (row + 1) * width),
  )
}
