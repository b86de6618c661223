import { errorModel } from '@adafactor/conformance'
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  referenceBackend,
  type Shape,
  showShape,
  sizeOf,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { GpujsMode } from '../../src/index.js'
import { closeAfterEach, expectClose, expectSame, openBackend, refusal, wave } from './mode.js'

/** Axes longer than gpu.js's loops (1000) and than a texture's side (8192), and thin ones. */
const matrices: readonly Shape[] = [
  [1, 9],
  [9, 1],
  [1, 9001],
  [9001, 1],
  [1500, 3],
  [17_000, 2],
  [2, 17_000],
  [257, 129],
]

const highRanks: readonly { readonly shape: Shape; readonly options: AdafactorOptions }[] = [
  { shape: [2, 3, 5, 4], options: { factored: { axes: 'first' } } },
  { shape: [3, 4, 2, 5], options: { factored: { rows: [0, 2], columns: [1] } } },
  { shape: [2, 3, 2, 4, 3], options: { factored: { rows: [0, 3], columns: [1, 4] } } },
  {
    shape: [3, 2, 4, 2, 3],
    options: {
      factored: { rows: [1], columns: [3] },
      parameterScale: { batchAxes: [0, 2] },
      clipThreshold: { threshold: 1, batchAxes: [0, 4] },
    },
  },
  { shape: [2, 1, 3, 1, 2], options: { factored: { axes: 'last' } } },
  { shape: [3, 2, 2, 2, 2], options: { factored: false } },
]

/** Parameter and state after three steps. */
async function train<T>(backend: Backend<T>, shape: Shape, options: AdafactorOptions) {
  const w = backend.create(shape, wave(shape))
  const optimizer = adafactor({ backend, params: { w }, ...options })
  for (const seed of [1, 2, 3]) {
    const gradient = backend.create(shape, wave(shape, seed))
    await optimizer.step({ w: gradient })
    backend.dispose(gradient)
  }
  const { parameters } = await optimizer.stateDict()
  return { w: await backend.read(w), state: parameters.w?.tensors ?? {} }
}

/** Plays a machine that has memory for arrays of so many numbers until the test has ended. */
function limitArrays(most: number): void {
  const { Float32Array: Original } = globalThis
  class Limited extends Original {
    constructor(...args: unknown[]) {
      const [length] = args
      if (typeof length === 'number' && length > most) {
        throw new RangeError('Array buffer allocation failed')
      }
      super(...(args as []))
    }
  }
  vi.stubGlobal('Float32Array', Limited)
  onTestFinished(() => void vi.unstubAllGlobals())
}

/** Sizes that devices are not made for, held against float64. */
export function describeSizes(mode: GpujsMode): void {
  describe(`sizes in ${mode}`, () => {
    closeAfterEach()

    async function hold(shape: Shape, options: AdafactorOptions): Promise<void> {
      const backend = await openBackend(mode)
      const found = await train(backend, shape, options)
      const expected = await train(referenceBackend(), shape, options)
      expect(Array.from(expected.w)).not.toEqual(Array.from(wave(shape)))
      expectClose(found.w, expected.w, 1e-6, 'parameter')
      expect(Object.keys(found.state)).toEqual(Object.keys(expected.state))
      for (const [name, tensor] of Object.entries(expected.state)) {
        const own = found.state[name as 'momentum']
        expect(own?.shape).toEqual(tensor.shape)
        expectClose(own?.data ?? [], tensor.data, 1e-5, name)
      }
    }

    for (const shape of matrices) {
      test(`a matrix of ${showShape(shape)} trains like float64`, () => hold(shape, {}))
    }

    for (const { shape, options } of highRanks) {
      test(`${showShape(shape)} with ${JSON.stringify(options)} trains like float64`, () =>
        hold(shape, options))
    }

    test('parameters without elements train beside others and stay empty', async () => {
      const backend = await openBackend(mode)
      const shapes = { none: [0], flat: [0, 3], thin: [3, 0, 2], full: [4, 3] }
      const params = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, backend.create(shape, wave(shape))]),
      )
      const gradients = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          backend.create(shape, wave(shape, 1)),
        ]),
      )
      const optimizer = adafactor({ backend, params, momentum: 0.9 })
      await optimizer.step(gradients)
      await optimizer.step(gradients)
      const state = await optimizer.stateDict()
      await optimizer.loadStateDict(state)
      expect(await optimizer.stateDict()).toEqual(state)
      for (const [name, shape] of Object.entries(shapes)) {
        const read = await backend.read(params[name] as NonNullable<(typeof params)[string]>)
        expect(read.length).toBe(sizeOf(shape))
      }
      const full = await backend.read(params.full as NonNullable<typeof params.full>)
      expect(Array.from(full)).not.toEqual(Array.from(wave([4, 3])))
    })

    for (const shape of [[1_000_000], [1000, 1000], [8, 125_000], [125_000, 8]]) {
      test(`sums over the million elements of ${showShape(shape)} keep the model's accuracy`, async () => {
        const backend = await openBackend(mode)
        const model = errorModel(backend.traits)
        // The first is the worst case: equal numbers, whose errors would add up in one chain.
        const contents = [
          new Float32Array(1_000_000).fill(0.1),
          Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i * 0.7) + 0.25),
        ]
        const everything = shape.map((_, axis) => axis)
        const program = trace(
          { name: 'sums', rank: shape.length, tensors: { x: everything, total: [], along: [0] } },
          (ops, { x }) => ({
            stores: {
              total: ops.sum(x as Traced, everything),
              ...(shape.length === 2 ? { along: ops.sum(x as Traced, [1]) } : {}),
            },
          }),
        )
        const compiled = backend.compile(program)
        for (const data of contents) {
          const tensors = {
            x: backend.create(shape, data),
            total: backend.create(shape.map(() => 1)),
            along: backend.create(shape.map((size, axis) => (axis === 0 ? size : 1))),
          }
          await compiled.run([{ tensors, scalars: {} }])
          const parts = (from: number, to: number) => {
            let [sum, magnitude] = [0, 0]
            for (let i = from; i < to; i++) {
              sum += data[i] as number
              magnitude += Math.abs(data[i] as number)
            }
            return { sum, allowed: (model.sumUlps(to - from) + 1) * model.ulp * magnitude }
          }
          const [total = Number.NaN] = await backend.read(tensors.total)
          const whole = parts(0, data.length)
          expect(Math.abs(total - whole.sum)).toBeLessThanOrEqual(whole.allowed)
          if (shape.length === 2) {
            const rows = await backend.read(tensors.along)
            const width = shape[1] as number
            const wrong = Array.from(rows).findIndex((row, index) => {
              const { sum, allowed } = parts(index * width, (index + 1) * width)
              return !(Math.abs(row - sum) <= allowed)
            })
            expect(wrong).toBe(-1)
          }
          for (const tensor of Object.values(tensors)) backend.dispose(tensor)
        }
      })
    }

    test('a tensor larger than the device takes is refused, and nothing is kept of it', async () => {
      const backend = await openBackend(mode)
      const kept = backend.create([3], [1, 2, 3])
      const before = backend.memory()
      const { maxElements } = backend.traits
      for (const shape of [[maxElements + 1], [2, maxElements], [2 ** 26, 2 ** 26]]) {
        const { code, message } = await refusal(() => backend.create(shape))
        expect(code).toBe('backend/unsupported-size')
        expect(message).toContain(showShape(shape))
        expect(message).toContain(String(maxElements))
      }
      expect(backend.memory()).toEqual(before)
      expectSame(await backend.read(kept), [1, 2, 3])
    })

    test('a tensor that the machine has no memory for is refused, and nothing is kept of it', async () => {
      const backend = await openBackend(mode)
      const kept = backend.create([3], [1, 2, 3])
      const before = backend.memory()
      limitArrays(1000)
      const { code, message } = await refusal(() => backend.create([40, 30]))
      expect(code).toBe('backend/unsupported-size')
      expect(message).toContain('no memory for a tensor of shape [40, 30]')
      vi.unstubAllGlobals()
      expect(backend.memory()).toEqual(before)
      expectSame(await backend.read(kept), [1, 2, 3])
    })

    // In the other modes results are where their tensors are, or in memory that is not JavaScript's.
    if (mode === 'cpu') {
      test('a kernel without memory for its result says so', async () => {
        const backend = await openBackend(mode)
        const params = { w: backend.create([40, 30], wave([40, 30])) }
        const gradients = { w: backend.create([40, 30], wave([40, 30], 1)) }
        const optimizer = adafactor({ backend, params })
        await optimizer.step(gradients)
        limitArrays(1000)
        const { code, message } = await refusal(() => optimizer.step(gradients))
        expect(code).toBe('backend/unsupported-size')
        expect(message).toContain("no memory for the 1200 elements of a kernel's result")
      })
    }

    test('a step whose work space the device refuses changes nothing, and can be done again', async () => {
      const train = async (fails: boolean) => {
        const backend = await openBackend(mode)
        const params = {
          b: backend.create([3], wave([3])),
          w: backend.create([5, 4], wave([5, 4])),
        }
        const optimizer = adafactor({ backend, params, clipThreshold: null, parameterScale: false })
        const gradients = {
          b: backend.create([3], wave([3], 1)),
          w: backend.create([5, 4], wave([5, 4], 1)),
        }
        if (fails) {
          const memory = backend.memory()
          const { device } = backend as unknown as { device: { maxElements: number } }
          const { maxElements } = device
          device.maxElements = 4
          const { code } = await refusal(() => optimizer.step({ w: gradients.w }))
          device.maxElements = maxElements
          expect(code).toBe('backend/unsupported-size')
          expect(backend.memory()).toEqual(memory)
          expectSame(await backend.read(params.w), wave([5, 4]))
          expect(optimizer.iteration).toBe(0)
        }
        await optimizer.step(gradients)
        return backend.read(params.w)
      }
      expectSame(await train(true), await train(false))
    })
  })
}
