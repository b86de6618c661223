/** Training with parameters, gradients, second moments and momentum in 16 bits. */
import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  type ElementType,
  elementTypes,
  referenceBackend,
  type Shape,
  type StateType,
  sizeOf,
} from '../src/index.js'
import {
  allStochastic,
  everything,
  names,
  numbersOf,
  ownTypes,
  type Run,
  shapes,
  startHalf,
} from './support/half-run.js'

describe('each step stores what float32 has, rounded once', () => {
  const stateTypes: readonly StateType[] = [
    'float32',
    'float64',
    'bfloat16',
    'float16',
    'parameter',
  ]

  test.each(
    stateTypes.flatMap((stateType) =>
      stateTypes.map((momentum): [StateType, StateType] => [stateType, momentum]),
    ),
  )('second moments as %s, momentum as %s', (stateType, type) => {
    const options = { learningRate: 0.05, momentum: { beta1: 0.9, type }, stateType }
    const run = startHalf(options)
    for (let step = 0; step < 4; step++) {
      // The same numbers in float32, from where this run is; widening is exact.
      const float32 = Object.fromEntries(names.map((name) => [name, 'float32' as const]))
      const plain = startHalf({ learningRate: 0.05, momentum: 0.9 }, float32)
      for (const [name, data] of Object.entries(numbersOf(run))) {
        plain.backend.write(plain.params[name] as DenseTensor, data)
      }
      plain.optimizer.loadStateDict(run.optimizer.stateDict(), { ignoreOptions: true })
      plain.optimizer.step(plain.gradients(step))
      run.optimizer.step(run.gradients(step))

      for (const [name, data] of Object.entries(numbersOf(plain))) {
        const { round } = elementTypes[ownTypes[name] as ElementType]
        expect(numbersOf(run)[name], `${name} in step ${step}`).toEqual(data.map(round))
      }
      const { parameters } = plain.optimizer.stateDict()
      for (const [name, { tensors }] of Object.entries(run.optimizer.stateDict().parameters)) {
        for (const [key, tensor] of Object.entries(tensors)) {
          const asked = key === 'momentum' ? type : stateType
          const own = asked === 'parameter' ? (ownTypes[name] as ElementType) : asked
          expect(tensor.type, `${key} of ${name}`).toBe(own)
          const exact = parameters[name]?.tensors[key as 'moment']?.data ?? []
          expect([...tensor.data]).toEqual([...exact].map(elementTypes[own].round))
        }
      }
    }
  })

  test('with gradients of any type, which are widened', () => {
    for (const type of ['bfloat16', 'float16', 'float64'] as const) {
      const [run, plain] = [startHalf(allStochastic), startHalf(allStochastic)]
      for (let step = 0; step < 3; step++) {
        run.optimizer.step(run.gradients(step, type))
        plain.optimizer.step(plain.gradients(step))
      }
      expect(everything(run)).toEqual(everything(plain))
    }
  })

  test('and stochastic rounding changes nothing where nothing is stored in 16 bits', () => {
    const float32 = Object.fromEntries(names.map((name) => [name, 'float32' as const]))
    const [run, plain] = [
      startHalf(allStochastic, float32),
      startHalf({ learningRate: 0.02, momentum: 0.9 }, float32),
    ]
    for (let step = 0; step < 3; step++) {
      run.optimizer.step(run.gradients(step))
      plain.optimizer.step(plain.gradients(step))
    }
    expect(numbersOf(run)).toEqual(numbersOf(plain))
  })
})

describe('small updates', () => {
  const size = 4000
  const drift = (options: AdafactorOptions) => {
    const backend = referenceBackend({ precision: 'float32' })
    const w = backend.create([size], new Array(size).fill(1), { type: 'bfloat16' })
    const optimizer = adafactor({
      backend,
      params: { w },
      learningRate: 1e-4,
      parameterScale: false,
      ...options,
    })
    const gradient = backend.create([size], new Array(size).fill(1))
    for (let step = 0; step < 100; step++) optimizer.step({ w: gradient })
    return 1 - [...w.data].reduce((sum, x) => sum + x, 0) / size
  }

  test('are lost by rounding to the nearest, and add up stochastically', () => {
    expect(drift({})).toBe(0)
    // 100 updates of 1e-4 by units of 2^-8 below 1: the mean of 4000 has a deviation of 1e-4.
    for (const seed of [0, 1, 2]) {
      expect(Math.abs(drift({ rounding: 'stochastic', seed }) - 0.01)).toBeLessThan(5e-4)
    }
  })
})

describe('beyond the largest float16', () => {
  const overflowing = (
    options: AdafactorOptions,
    gradient: readonly number[],
    type: ElementType,
  ) => {
    const backend = referenceBackend({ precision: 'float32' })
    const w = backend.create([2, 3], [1, 1, 1, 1, 1, 65000], { type })
    const optimizer = adafactor({ backend, params: { w }, learningRate: 0.1, ...options })
    optimizer.step({ w: backend.create([2, 3], gradient) })
    return { w, optimizer, report: optimizer.lastStep().w, backend }
  }

  test('is counted: elements of the parameter', () => {
    const plain = { parameterScale: false, clipThreshold: null, learningRate: 1000 } as const
    const { w, report } = overflowing(plain, [0, 0, 0, 0, 0, -1], 'float16')
    expect([...w.data]).toEqual([1, 1, 1, 1, 1, Infinity])
    expect(report?.overflowed).toBe(1)
  })

  test.each([6, 15, 17, 26])('is counted with stochastic rounding too: 65504 + %d', (step) => {
    const backend = referenceBackend({ precision: 'float32' })
    const w = backend.create([200], new Array(200).fill(65504), { type: 'float16' })
    const plain = { parameterScale: false, clipThreshold: null, learningRate: step } as const
    const optimizer = adafactor({ backend, params: { w }, ...plain, rounding: 'stochastic' })
    optimizer.step({ w: backend.create([200], new Array(200).fill(-1)) })
    const infinite = w.data.filter((x) => x === Infinity).length
    expect(infinite).toBe(step < 16 ? 0 : 200)
    expect(optimizer.lastStep().w?.overflowed).toBe(infinite)
  })

  test('is counted: elements of factored and of unfactored second moments', () => {
    const gradient = [1000, 0, 0, 0, 1000, 1000]
    const factored = overflowing({ stateType: 'float16' }, gradient, 'float32')
    const { rowMoment, columnMoment } = factored.optimizer.stateDict().parameters.w?.tensors ?? {}
    const infinite = [...(rowMoment?.data ?? []), ...(columnMoment?.data ?? [])].filter(
      (x) => x === Infinity,
    )
    expect(infinite).toHaveLength(5)
    expect(factored.report?.overflowed).toBe(5)
    const whole = overflowing({ stateType: 'float16', factored: false }, gradient, 'float32')
    expect(whole.report?.overflowed).toBe(3)
    expect([...(whole.optimizer.stateDict().parameters.w?.tensors.moment?.data ?? [])]).toEqual([
      Infinity,
      0,
      0,
      0,
      Infinity,
      Infinity,
    ])
  })

  test('is counted: momentum', () => {
    const options = {
      momentum: { beta1: 0, type: 'float16' },
      learningRate: 1e5,
      parameterScale: false,
    } as const
    const { report } = overflowing(options, [1, 1, 1, 1, 1, 1], 'float32')
    expect(report?.overflowed).toBe(6)
  })

  test('counts what becomes infinite, not what was', () => {
    const { optimizer, backend } = overflowing({}, [1, 1, 1, 1, 1, 1], 'float16')
    expect(optimizer.lastStep().w?.overflowed).toBe(0)
    optimizer.step({ w: backend.create([2, 3], [1, 1, Infinity, 1, 1, Number.NaN]) })
    expect(optimizer.lastStep().w?.overflowed).toBe(0)
  })

  test('is not reported where there is no float16', () => {
    const { report } = overflowing({ stateType: 'bfloat16' }, [1, 1, 1, 1, 1, 1], 'bfloat16')
    expect(report).toHaveProperty('overflowed', undefined)
  })
})

describe('numbers that are not finite', () => {
  test('go through bfloat16 as they are, and nothing else does', () => {
    const backend = referenceBackend({ precision: 'float32' })
    const given = [Number.NaN, Infinity, -Infinity, 3.4e38, -0]
    const w = backend.create([5], given, { type: 'bfloat16' })
    expect([...backend.read(w)]).toEqual([Number.NaN, Infinity, -Infinity, Infinity, -0])
  })

  test.each(['nearest', 'stochastic'] as const)(
    'leave parameter and state as they were with skipNonFinite, rounded %s',
    (rounding) => {
      const run = startHalf({
        ...allStochastic,
        rounding,
        stateRounding: rounding,
        skipNonFinite: true,
      })
      run.optimizer.step(run.gradients(0))
      const before = everything(run)
      const gradients = run.gradients(1, 'bfloat16')
      for (const tensor of Object.values(gradients)) {
        const data = [...tensor.data]
        if (data.length > 0) data[0] = Number.NaN
        run.backend.write(tensor, data)
      }
      run.optimizer.step(gradients)
      expect(numbersOf(run)).toEqual(before.numbers)
      for (const [name, { tensors }] of Object.entries(run.optimizer.stateDict().parameters)) {
        expect(tensors).toEqual(before.state.parameters[name]?.tensors)
      }
      expect(run.optimizer.lastStep().plain?.skipped).toBe(true)
    },
  )
})

describe('gradients in 16 bits', () => {
  test('are added up in float32', () => {
    for (const type of ['bfloat16', 'float16'] as const) {
      const [parts, whole] = [startHalf(allStochastic), startHalf(allStochastic)]
      const bytes = parts.backend.memory().bytes
      const given = [0, 1, 2].map((number) => parts.gradients(number, type))
      const own = given.length * names.reduce((sum, name) => sum + sizeOf(shapes[name] as Shape), 0)
      for (const gradients of given) parts.optimizer.accumulate(gradients, 1 / 3)
      // Beside the gradients: sums of four bytes.
      expect(parts.backend.memory().bytes - bytes - 2 * own).toBe((4 * own) / 3)
      parts.optimizer.step()
      const third = Math.fround(1 / 3)
      const sums = names.map((name): [string, DenseTensor] => {
        const data = new Float32Array(sizeOf(shapes[name] as Shape))
        for (const gradients of given) {
          gradients[name]?.data.forEach((x, index) => {
            data[index] = (data[index] as number) + Math.fround(third * x)
          })
        }
        return [name, whole.backend.create(shapes[name] as Shape, data)]
      })
      whole.optimizer.step(sums)
      expect(everything(parts)).toEqual(everything(whole))
    }
  })

  test('are clipped by the norm of them all', () => {
    const options = { ...allStochastic, clipGlobalNorm: 0.01 }
    const [run, plain, unclipped] = [
      startHalf(options),
      startHalf(options),
      startHalf(allStochastic),
    ]
    run.optimizer.step(run.gradients(0, 'bfloat16'))
    plain.optimizer.step(plain.gradients(0))
    unclipped.optimizer.step(plain.gradients(0))
    expect(everything(run)).toEqual(everything(plain))
    const moments = ({ optimizer }: Run) => optimizer.stateDict().parameters.plain?.tensors
    expect(moments(run)).not.toEqual(moments(unclipped))
  })
})
