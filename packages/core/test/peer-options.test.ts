import { describe, expect, test } from 'vitest'
import {
  AdafactorError,
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  referenceBackend,
  type Shape,
  sizeOf,
} from '../src/index.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { Random } from './support/random.js'

const seed = 20261122
const steps = 4

/** Trains parameters with random gradients; the same seed gives the same numbers. */
function train(
  shapes: Readonly<Record<string, Shape>>,
  options: AdafactorOptions,
  data: Readonly<Record<string, readonly number[]>>,
  gradients: readonly Readonly<Record<string, readonly number[]>>[],
) {
  const backend = referenceBackend()
  const params = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, backend.create(shape, data[name])]),
  )
  const optimizer = adafactor({ backend, params, ...options })
  for (const step of gradients) {
    optimizer.step(
      Object.fromEntries(
        Object.entries(step).map(([name, values]) => [
          name,
          backend.create(shapes[name] as Shape, values),
        ]),
      ),
    )
  }
  const values = Object.fromEntries(
    Object.entries(params).map(([name, { data }]) => [name, [...data]]),
  )
  return { backend, params, optimizer, values }
}

/** Numbers of these shapes: the parameters and the gradients of some steps. */
function numbers(shapes: Readonly<Record<string, Shape>>, random = new Random(seed)) {
  const draw = () =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, random.normals(sizeOf(shape))]),
    )
  return { data: draw(), gradients: Array.from({ length: steps }, draw) }
}

function expectClose(actual: readonly number[] | undefined, wanted: readonly number[] | undefined) {
  expect(actual).toHaveLength(wanted?.length ?? -1)
  actual?.forEach((value, index) => {
    expect(value).toBeCloseTo(wanted?.[index] as number, 12)
  })
}

describe('clipping by the global norm', () => {
  const shapes = { a: [3, 4], b: [5], c: [], d: [2, 2, 3], e: [1], f: [7], g: [0, 3] }
  const { data, gradients } = numbers(shapes)
  const threshold = 2

  test('scales all gradients of a step by one number', () => {
    const scaled = gradients.map((step) => {
      const norm = Math.hypot(...Object.values(step).flat())
      const scale = Math.min(1, threshold / norm)
      return Object.fromEntries(
        Object.entries(step).map(([name, values]) => [name, values.map((value) => value * scale)]),
      )
    })
    // Epsilon is large, so that the size of the gradients matters.
    const options = { epsilon1: 0.1, clipThreshold: null }
    const clipped = train(shapes, { ...options, clipGlobalNorm: threshold }, data, gradients)
    const wanted = train(shapes, options, data, scaled)
    for (const name of Object.keys(shapes)) expectClose(clipped.values[name], wanted.values[name])
    const free = train(shapes, options, data, gradients)
    expect(clipped.values.a).not.toEqual(free.values.a)
  })

  test('leaves small gradients, and none at all, as they are', () => {
    const { values } = train(shapes, { clipGlobalNorm: 1e6 }, data, gradients)
    expect(values).toEqual(train(shapes, {}, data, gradients).values)
    const zeros = [
      Object.fromEntries(
        Object.keys(shapes).map((name) => [name, (gradients[0]?.[name] ?? []).map(() => 0)]),
      ),
    ]
    expect(train(shapes, { clipGlobalNorm: 1 }, data, zeros).values).toEqual(
      Object.fromEntries(Object.entries(data)),
    )
  })

  test('counts only the gradients that are there', () => {
    const some = gradients.map(({ a, e, f }) => ({ a, e, f })) as Record<string, number[]>[]
    const alone = { a: shapes.a, e: shapes.e, f: shapes.f }
    const options = { epsilon1: 0.1, clipGlobalNorm: threshold }
    const { values } = train(shapes, options, data, some)
    const wanted = train(alone, options, data, some).values
    for (const name of Object.keys(alone)) expectClose(values[name], wanted[name])
    expect(values.b).toEqual(data.b)
  })

  test('gives the same numbers on an asynchronous backend', async () => {
    const backend = asynchronousBackend()
    const entries = Object.entries(shapes)
    const params = Object.fromEntries(
      entries.map(([name, shape]) => [name, backend.create(shape, data[name])]),
    )
    const options = { epsilon1: 0.1, clipGlobalNorm: threshold }
    const optimizer = adafactor({ backend, params, ...options })
    for (const step of gradients) {
      const given = entries.map(([name, shape]) => [name, backend.create(shape, step[name])])
      await optimizer.step(Object.fromEntries(given))
    }
    const wanted = train(shapes, options, data, gradients).values
    for (const [name, tensor] of Object.entries(params)) {
      expect([...(tensor as DenseTensor).data]).toEqual(wanted[name])
    }
  })

  test('with skipNonFinite one bad gradient leaves every parameter as it was', () => {
    const bad = [{ ...gradients[0], b: [1, Number.NaN, 1, 1, 1] } as Record<string, number[]>]
    const options = { clipGlobalNorm: threshold, skipNonFinite: true }
    expect(train(shapes, options, data, bad).values).toEqual(data)
  })

  test('refuses stepParameter and gives all of its memory back', () => {
    const { backend, params, optimizer } = train(shapes, { clipGlobalNorm: 1 }, data, gradients)
    const gradient = backend.create([5])
    expect(() => optimizer.stepParameter('b', gradient)).toThrow('needs them all')
    try {
      optimizer.stepParameter('b', gradient)
    } catch (error) {
      expect(AdafactorError.isInstance(error, 'option/conflict')).toBe(true)
    }
    optimizer.dispose()
    const own = Object.keys(params).length
    const givenGradients = steps * own + 1
    expect(backend.memory().tensors).toBe(own + givenGradients)
  })
})

describe('factored axes given one by one', () => {
  test('several columns are one long row', () => {
    const { data, gradients } = numbers({ w: [4, 3, 2] })
    const factored = { rows: [0], columns: [2, 1] }
    const cube = train({ w: [4, 3, 2] }, { factored }, data, gradients)
    const matrix = train({ w: [4, 6] }, {}, data, gradients)
    expectClose(cube.values.w, matrix.values.w)
    expect(cube.optimizer.stateBytes).toBe(matrix.optimizer.stateBytes)
  })
})

describe('batch axes', () => {
  const shape = [3, 4, 5]
  const { data, gradients } = numbers({ w: shape })
  const slice = (values: readonly number[] | undefined, index: number) =>
    values?.slice(index * 20, (index + 1) * 20) as number[]
  const options: AdafactorOptions = {
    clipThreshold: { threshold: 0.5, batchAxes: [0] },
    parameterScale: { batchAxes: [0] },
  }

  test('each slice has its own scale and clipping, as a matrix of its own', () => {
    const batch = train({ w: shape }, options, data, gradients)
    for (const index of [0, 1, 2]) {
      const single = train(
        { w: [4, 5] },
        { clipThreshold: 0.5 },
        { w: slice(data.w, index) },
        gradients.map(({ w }) => ({ w: slice(w, index) })),
      )
      expectClose(slice(batch.values.w, index), single.values.w)
    }
    const whole = train({ w: shape }, { clipThreshold: 0.5 }, data, gradients)
    expect(whole.values.w).not.toEqual(batch.values.w)
  })

  test('lastStep reports the whole: RMS of all slices, mean rate, the strongest clipping', () => {
    const before = train({ w: shape }, options, data, gradients.slice(0, -1)).values.w as number[]
    const { optimizer } = train({ w: shape }, options, data, gradients)
    const report = optimizer.lastStep().w
    const rms = (values: readonly number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
    expect(report?.parameterRms).toBeCloseTo(rms(before), 12)
    const scales = [0, 1, 2].map((index) => rms(slice(before, index)))
    expect(report?.learningRate).toBeCloseTo(
      (0.01 * scales.reduce((sum, scale) => sum + scale, 0)) / 3,
      12,
    )
    expect(report?.clipping).toBeGreaterThan((report?.updateRms as number) / 0.5)
  })
})

describe('momentum as peers have it', () => {
  const { data, gradients } = numbers({ w: [6] })

  /** The step without momentum, parameter by parameter, for a plain learning rate. */
  const updates = () => {
    const moment = new Array<number>(6).fill(0)
    return gradients.map(({ w }, index) => {
      const weight = (index + 1) ** -0.8
      return (w as number[]).map((g, k) => {
        moment[k] = (1 - weight) * (moment[k] as number) + weight * (g * g + 1e-30)
        return (0.1 * g) / Math.sqrt(moment[k] as number)
      })
    })
  }
  const base: AdafactorOptions = { learningRate: 0.1, parameterScale: false, clipThreshold: null }

  /** A run of the formulas as they are written down, element by element. */
  function byHand(
    mix: (old: number, update: number) => { kept: number; applied: number },
    after: (applied: number[], gradient: readonly number[]) => number[] = (applied) => applied,
  ) {
    const x = [...(data.w as number[])]
    const kept = new Array<number>(6).fill(0)
    updates().forEach((update, index) => {
      const mixed = update.map((u, k) => mix(kept[k] as number, u))
      mixed.forEach((one, k) => {
        kept[k] = one.kept
      })
      const applied = after(
        mixed.map((one) => one.applied),
        gradients[index]?.w as number[],
      )
      applied.forEach((u, k) => {
        x[k] = (x[k] as number) - u
      })
    })
    return x
  }

  const bfloat16 = (x: number) => {
    const bits = new Uint32Array(Float32Array.of(x).buffer)
    const value = bits[0] as number
    bits[0] = (value + 0x7fff + ((value >>> 16) & 1)) & 0xffff0000
    return new Float32Array(bits.buffer)[0] as number
  }

  test('rounds.beta1 rounds beta1 where it multiplies the old average, and nothing else', () => {
    const momentum = { beta1: 0.9, type: 'bfloat16' as const, rounds: { beta1: true } }
    const wanted = byHand((old, update) => {
      const mixed = 0.8984375 * old + (1 - 0.9) * update
      return { kept: bfloat16(mixed), applied: mixed }
    })
    expectClose(train({ w: [6] }, { ...base, momentum }, data, gradients).values.w, wanted)
  })

  test('rounds.update and rounds.applied round what goes in and what is applied', () => {
    const rounds = { update: true, applied: true }
    const momentum = { beta1: 0.9, type: 'bfloat16' as const, rounds }
    const wanted = byHand((old, update) => {
      const mixed = bfloat16(0.9 * old + (1 - 0.9) * bfloat16(update))
      return { kept: mixed, applied: mixed }
    })
    expectClose(train({ w: [6] }, { ...base, momentum }, data, gradients).values.w, wanted)
  })

  test('caution leaves out what goes against the gradient, and the others grow for it', () => {
    const momentum = { beta1: 0.9, caution: true }
    const mix = (old: number, update: number) => {
      const mixed = 0.9 * old + (1 - 0.9) * update
      return { kept: mixed, applied: mixed }
    }
    let leftOut = 0
    const wanted = byHand(mix, (applied, gradient) => {
      const agrees = applied.map((u, k) => (u * (gradient[k] as number) > 0 ? 1 : 0))
      const count = agrees.filter(Boolean).length
      leftOut += applied.length - count
      const share = Math.max(count / applied.length, 1e-3)
      return applied.map((u, k) => (u * (agrees[k] as number)) / share)
    })
    expect(leftOut).toBeGreaterThan(0)
    expectClose(train({ w: [6] }, { ...base, momentum }, data, gradients).values.w, wanted)
  })

  test('caution without any agreement moves nothing', () => {
    const momentum = { beta1: 0.9, caution: true }
    const turned = [{ w: [5, 5, 5, 5, 5, 5] }, { w: [-0.1, -0.1, -0.1, -0.1, -0.1, -0.1] }]
    const once = train({ w: [6] }, { ...base, momentum }, data, turned.slice(0, 1))
    const twice = train({ w: [6] }, { ...base, momentum }, data, turned)
    expect(twice.values.w).toEqual(once.values.w)
    expect(once.values.w).not.toEqual(data.w)
  })
})
