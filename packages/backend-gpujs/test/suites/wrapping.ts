import { adafactor, type Shape, showShape } from '@adafactor/core'
import { describe, expect, test, vi } from 'vitest'
import type { Device } from '../../src/device/device.js'
import type { GpujsMode, GpuTensor } from '../../src/index.js'
import {
  closeAfterEach,
  expectSame,
  numbersOf,
  openBackend,
  plainOptions,
  refusal,
  shareBackend,
  userResult,
  wave,
} from './mode.js'
import { programFor } from './program-for.js'

/** x counts by ones, y by tens, z by hundreds: shows where each number of a kernel has gone. */
const places = 'function f() { return this.thread.x + 10 * this.thread.y + 100 * this.thread.z; }'

/** What a backend takes, and what it refuses before anything has moved. */
export function describeWrapping(mode: GpujsMode): void {
  describe(`what is given to a backend in ${mode}`, () => {
    closeAfterEach()
    const shared = shareBackend(mode)

    test('a matrix is not wrapped with its sizes the other way round', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(gpu, places, [2, 3])
      const { code, message } = await refusal(() => backend.wrap(handle, [3, 2]))
      expect(code).toBe('tensor/shape')
      expect(message).toContain('has the shape [2, 3]: its kernel has output: [3, 2]')
      for (const shape of [[2, 3], [6], [1, 2, 3], [2, 3, 1], [1, 2, 1, 3]]) {
        expectSame(await backend.read(backend.wrap(handle, shape)), [0, 1, 2, 10, 11, 12])
      }
    })

    test('nor is a result of three sizes', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(gpu, places, [2, 3, 4])
      const numbers = await numbersOf(handle)
      for (const shape of [
        [4, 3, 2],
        [3, 2, 4],
        [6, 4],
      ]) {
        const { code, message } = await refusal(() => backend.wrap(handle, shape))
        expect(code).toBe('tensor/shape')
        expect(message).toContain('has the shape [2, 3, 4]: its kernel has output: [4, 3, 2]')
      }
      for (const shape of [[2, 3, 4], [24], [2, 3, 2, 2]]) {
        expectSame(await backend.read(backend.wrap(handle, shape)), numbers)
      }
    })

    for (const shape of [[], [5], [4, 3], [1, 6], [2, 3, 4], [2, 2, 3, 2]] as Shape[]) {
      test(`the handle of a tensor of shape ${showShape(shape)} can be wrapped as it is`, async () => {
        const { backend } = shared
        const tensor = backend.create(shape, wave(shape))
        expectSame(await backend.read(backend.wrap(tensor.handle, shape)), wave(shape))
      })
    }

    test('a gradient that wraps the handle of its parameter shares memory with it', async () => {
      const { backend } = shared
      const params = {
        first: backend.create([5], wave([5])),
        w: backend.create([4, 3], wave([4, 3])),
      }
      const optimizer = adafactor({ backend, params, ...plainOptions })
      const first = backend.create([5], wave([5], 1))
      await optimizer.step({ first, w: backend.create([4, 3], wave([4, 3], 1)) })
      const before = [await backend.read(params.first), await backend.read(params.w)]
      for (const shape of [[4, 3], [12]]) {
        const w = backend.wrap(params.w.handle, shape)
        expect(backend.overlaps?.(w, params.w)).toBe(true)
        expect(backend.overlaps?.(params.first, params.w)).toBe(false)
        if (shape.length === 1) continue
        const { code, message } = await refusal(() => optimizer.step({ first, w }))
        expect(code).toBe('gradient/shared-memory')
        expect(message).toContain('the gradient of "w" shares memory with parameter "w"')
      }
      expectSame(await backend.read(params.first), before[0] as Float32Array)
      expectSame(await backend.read(params.w), before[1] as Float32Array)
      expect(optimizer.iteration).toBe(1)
    })

    test('two parameters do not wrap one handle', async () => {
      const { gpu, backend } = shared
      const handle = await userResult(gpu, places, [4, 3])
      const params = { a: backend.wrap(handle, [4, 3]), b: backend.wrap(handle, [12]) }
      const { code, message } = await refusal(() => adafactor({ backend, params }))
      expect(code).toBe('parameter/duplicate')
      expect(message).toContain('"a" and "b" share memory')
    })

    const noData: [string, unknown][] = [
      [
        'rows',
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ['as many rows', [[1], [2], [3], [4]]],
      ['strings', ['1', '2', '3', '4']],
      ['BigInts', new BigInt64Array(4)],
      ['null', null],
      ['a buffer', new ArrayBuffer(16)],
      ['what input() makes', { value: new Float32Array(4), size: [2, 2] }],
      ['a length', { length: 4 }],
    ]
    test.each(noData)('numbers are not %s', async (_, data) => {
      const { backend } = shared
      const tensor = backend.create([2, 2], [1, 2, 3, 4])
      const before = backend.memory()
      expect((await refusal(() => backend.create([2, 2], data as never))).code).toBe('tensor/data')
      const writing = backend.write(tensor, data as never)
      expect((await refusal(() => writing)).code).toBe('tensor/data')
      expect(backend.memory()).toEqual(before)
      expectSame(await backend.read(tensor), [1, 2, 3, 4])
    })

    test('numbers are copied before a write returns', async () => {
      const { backend } = shared
      const tensor = backend.create([3])
      for (const data of [[1, 2, 3], Float32Array.of(1, 2, 3), Float64Array.of(1, 2, 3)]) {
        const writing = backend.write(tensor, data)
        data.fill(9)
        await writing
        expectSame(await backend.read(tensor), [1, 2, 3])
      }
    })

    test('what is no tensor is foreign to every member', async () => {
      const { backend } = shared
      const own = backend.create([2])
      for (const value of [undefined, null, 3, {}, [1, 2], new Float32Array(2), { shape: [2] }]) {
        const tensor = value as unknown as GpuTensor
        for (const call of [
          () => backend.shapeOf(tensor),
          () => backend.read(tensor),
          () => backend.write(tensor, [1, 2]),
          () => backend.overlaps?.(own, tensor),
          () => backend.overlaps?.(tensor, own),
        ]) {
          expect((await refusal(call)).code).toBe('tensor/foreign')
        }
        backend.dispose(tensor)
      }
      backend.dispose(own)
    })
  })

  describe(`prepare in ${mode}`, () => {
    closeAfterEach()

    const start = async () => {
      const backend = await openBackend(mode)
      const { program, scalars } = programFor([4, 3])
      const compiled = backend.compile(program)
      const item = (sizes: Shape) => ({
        tensors: Object.fromEntries(
          program.tensors.map(({ name, axes }) => {
            const own = sizes.map((size, axis) => (axes.includes(axis) ? size : 1))
            const numbers = { parameter: wave(own), gradient: wave(own, 1) }[name]
            return [name, backend.create(own, numbers)]
          }),
        ) as Record<string, GpuTensor>,
        scalars,
      })
      return { backend, compiled, item }
    }
    const parameterOf = ({ tensors }: { tensors: Record<string, GpuTensor> }) =>
      tensors.parameter as GpuTensor

    test('stores nothing and waits for nothing; the run after it allocates and compiles nothing', async () => {
      const { backend, compiled, item } = await start()
      const batch = [item([4, 3]), item([2, 2])]
      const before = await backend.read(parameterOf(batch[0] as never))
      const { launches } = backend.counters()
      expect(compiled.prepare?.(batch)).toBeUndefined()
      expect(backend.counters().launches).toBe(launches)
      expectSame(await backend.read(parameterOf(batch[0] as never)), before)
      const { device } = backend as unknown as { device: Device }
      const refused = vi.fn(() => {
        throw new RangeError('there is nothing left')
      })
      vi.spyOn(device, 'allocate').mockImplementation(refused)
      vi.spyOn(device, 'compile').mockImplementation(refused)
      await compiled.run(batch)
      expect(refused).not.toHaveBeenCalled()
      expect(await backend.read(parameterOf(batch[0] as never))).not.toEqual(before)
      vi.restoreAllMocks()
      const alone = await start()
      const other = [alone.item([4, 3]), alone.item([2, 2])]
      await alone.compiled.run(other)
      for (const k of [0, 1]) {
        expectSame(
          await backend.read(parameterOf(batch[k] as never)),
          await alone.backend.read(parameterOf(other[k] as never)),
        )
        expect((await backend.read(parameterOf(batch[k] as never))).every(Number.isFinite)).toBe(
          true,
        )
      }
    })

    test('throws at once what can not be had, and no tensor has changed', async () => {
      const { backend, compiled, item } = await start()
      const batch = [item([4, 3]), item([2, 2])]
      const before = await backend.read(parameterOf(batch[0] as never))
      const { device } = backend as unknown as { device: Device }
      vi.spyOn(device, 'compile').mockImplementation(() => {
        throw new RangeError('there is nothing left')
      })
      expect(() => compiled.prepare?.(batch)).toThrow()
      vi.restoreAllMocks()
      const gradient = batch[1]?.tensors.gradient as GpuTensor
      backend.dispose(gradient)
      expect(() => compiled.prepare?.(batch)).toThrow(
        expect.objectContaining({ code: 'tensor/disposed' }),
      )
      compiled.prepare?.([])
      expectSame(await backend.read(parameterOf(batch[0] as never)), before)
    })

    test('is of no use for a tensor that was disposed or exchanged since', async () => {
      const { backend, compiled, item } = await start()
      const batch = [item([4, 3]), item([2, 2])]
      const before = await backend.read(parameterOf(batch[0] as never))
      compiled.prepare?.(batch)
      backend.dispose(batch[1]?.tensors.gradient as GpuTensor)
      expect((await refusal(() => compiled.run(batch))).code).toBe('tensor/disposed')
      expectSame(await backend.read(parameterOf(batch[0] as never)), before)
      Object.assign(batch[1]?.tensors as object, { gradient: backend.create([2, 2]) })
      await compiled.run(batch)
      expect(await backend.read(parameterOf(batch[0] as never))).not.toEqual(before)
    })

    if (mode === 'cpu' || mode === 'webasm') {
      test('shapes that one program has met are kept up to a bound', async () => {
        const { backend, compiled, item } = await start()
        const empty = backend.memory()
        const run = async (size: number) => {
          const each = item([size, 1])
          await compiled.run([each])
          const result = await backend.read(parameterOf(each))
          for (const tensor of Object.values(each.tensors)) backend.dispose(tensor)
          return result
        }
        const first = await run(1)
        for (let size = 2; size <= 100; size++) {
          await run(size)
          if (size % 9 === 0) {
            expect(backend.generatedSources().length).toBe(Math.min(size, 64))
          }
        }
        expectSame(await run(1), first)
        expect(backend.generatedSources()).toHaveLength(64)
        compiled.dispose()
        expect(backend.memory()).toEqual(empty)
      })
    }
  })
}
