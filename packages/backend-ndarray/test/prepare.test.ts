/** What can fail fails in `prepare`: before the first store, and `run` then allocates nothing. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Invocation } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { programFor } from './support/step-on-both.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const code = (expected: string) => expect.objectContaining({ code: expected })

describe.each(['webassembly', 'javascript', 'closures'] as const)('engine %s', (engine) => {
  const open = (shape: number[]) => {
    const backend = ndarrayBackend({ engine })
    const make = (
      sizes: number[],
    ): { compiled: ReturnType<typeof backend.compile>; batch: Item[] } => {
      const program = programFor(sizes)
      const tensors = Object.fromEntries(
        program.tensors.map(({ name, axes }) => [
          name,
          backend.create(sizes.map((size, axis) => (axes.includes(axis) ? size : 1))),
        ]),
      ) as Item['tensors']
      const size = sizes.reduce((product, length) => product * length, 1)
      backend.write(tensors.parameter as NdArray, new Array(size).fill(1))
      backend.write(tensors.gradient as NdArray, new Array(size).fill(1))
      return { compiled: backend.compile(program), batch: [{ tensors, scalars }] }
    }
    return { backend, make, ...make(shape) }
  }
  type Item = { tensors: Record<string, NdArray>; scalars: Invocation<NdArray>['scalars'] }
  const scalars = { beta2: 0, beta2Weight: 1, rho: 0.1 }
  const first = (items: readonly Item[]) => items[0] as Item
  const parameterOf = (items: readonly Item[]) => first(items).tensors.parameter as NdArray

  test('prepare stores nothing, and run then gives what run alone gives', () => {
    const { backend, compiled, batch } = open([3, 4])
    compiled.prepare?.(batch)
    compiled.prepare?.(batch)
    expect([...backend.read(parameterOf(batch))]).toEqual(new Array(12).fill(1))
    compiled.run(batch)
    const alone = open([3, 4])
    alone.compiled.run(alone.batch)
    expect(backend.read(parameterOf(batch))).toEqual(alone.backend.read(parameterOf(alone.batch)))
  })

  test('run of a prepared batch asks for no memory, whatever other programs were prepared between', () => {
    const { make, compiled, batch, backend } = open([3, 4])
    const larger = make([2000])
    const largest = make([500, 400])
    const programs = [{ compiled, batch }, larger, largest]
    for (const each of programs) each.compiled.prepare?.(each.batch)
    class WithoutMemory extends Float64Array {
      constructor(length: number) {
        super(0)
        throw new RangeError(`no memory for ${length}`)
      }
    }
    onTestFinished(() => void vi.unstubAllGlobals())
    vi.stubGlobal('Float64Array', WithoutMemory)
    for (const each of programs) each.compiled.run(each.batch)
    vi.unstubAllGlobals()
    for (const each of programs) expect(backend.read(parameterOf(each.batch))[0]).toBeCloseTo(0.9)
  })

  test.each<[string, (item: Item) => void]>([
    [
      'another gradient',
      ({ tensors }) =>
        Object.assign(tensors, { gradient: ndarray(new Float32Array(12).fill(-1), [3, 4]) }),
    ],
    [
      'another parameter',
      ({ tensors }) =>
        Object.assign(tensors, { parameter: ndarray(new Float32Array(12).fill(7), [3, 4]) }),
    ],
  ])('%s in an item that was prepared is seen by run', (_, change) => {
    const { backend, compiled, batch } = open([3, 4])
    compiled.prepare?.(batch)
    change(first(batch))
    compiled.run(batch)
    const { compiled: alone, batch: other } = open([3, 4])
    change(first(other))
    alone.run(other)
    expect(backend.read(parameterOf(batch))).toEqual(backend.read(parameterOf(other)))
  })

  test.each<[string, string, (item: Item, backend: ReturnType<typeof ndarrayBackend>) => void]>([
    [
      'a disposed gradient',
      'tensor/disposed',
      ({ tensors }, backend) => backend.dispose(tensors.gradient as NdArray),
    ],
    [
      'a gradient of another size',
      'tensor/shape',
      ({ tensors }) => Object.assign(tensors, { gradient: ndarray(new Float32Array(3), [3, 1]) }),
    ],
    [
      'no gradient',
      'tensor/foreign',
      ({ tensors }) => Object.assign(tensors, { gradient: undefined }),
    ],
    [
      'a gradient of integers',
      'tensor/foreign',
      ({ tensors }) => Object.assign(tensors, { gradient: ndarray(new Int32Array(12), [3, 4]) }),
    ],
    [
      'a gradient whose data is gone',
      'tensor/shape',
      ({ tensors }) => {
        const { buffer } = new Float32Array(12)
        Object.assign(tensors, { gradient: ndarray(new Float32Array(buffer), [3, 4]) })
        structuredClone(buffer, { transfer: [buffer] })
      },
    ],
    [
      'a frozen parameter',
      'tensor/data',
      ({ tensors }) =>
        Object.assign(tensors, {
          parameter: ndarray(Object.freeze(new Array(12).fill(1)) as number[], [3, 4]),
        }),
    ],
  ])(
    '%s is refused, in the first run and in a later one, and nothing has moved',
    (_, expected, spoil) => {
      for (const runs of [0, 1]) {
        const { backend, compiled, batch, make } = open([3, 4])
        const good = make([3, 4]).batch
        const both = [first(good), first(batch)]
        for (let k = 0; k < runs; k++) compiled.run(both)
        const before = backend.read(parameterOf(good))
        spoil(first(batch), backend)
        expect(() => compiled.prepare?.(both)).toThrow(code(expected))
        expect(() => compiled.run(both)).toThrow(code(expected))
        expect(backend.read(parameterOf(good))).toEqual(before)
        compiled.run(good)
        expect(backend.read(parameterOf(good))).not.toEqual(before)
      }
    },
  )

  test('an empty batch lets go of the arrays, and so does run', async () => {
    for (const letGo of [
      (compiled: { run(batch: Item[]): void }, batch: Item[]) => compiled.run(batch),
      (compiled: { prepare?(batch: Item[]): void }) => compiled.prepare?.([]),
    ]) {
      const { compiled, batch } = open([64, 64])
      const prepared = (): WeakRef<object> => {
        const gradient = ndarray(new Float32Array(64 * 64), [64, 64])
        first(batch).tensors.gradient = gradient
        compiled.prepare?.(batch)
        letGo(compiled as never, batch)
        first(batch).tensors.gradient = first(batch).tensors.parameter as NdArray
        return new WeakRef(gradient.data as object)
      }
      const data = prepared()
      // A WeakRef holds its target until the end of the task.
      await new Promise((resolve) => setTimeout(resolve))
      collectGarbage()
      expect(data.deref()).toBeUndefined()
    }
  })

  test('after destroy() and dispose() neither works', () => {
    const { backend, compiled, batch } = open([3, 4])
    compiled.dispose()
    expect(() => compiled.prepare?.(batch)).toThrow(code('backend/destroyed'))
    backend.destroy()
    expect(() => compiled.prepare?.(batch)).toThrow(code('backend/destroyed'))
    expect(() => compiled.run(batch)).toThrow(code('backend/destroyed'))
    compiled.prepare?.([])
  })
})
