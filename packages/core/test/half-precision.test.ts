/** Training with parameters, gradients, second moments and momentum in 16 bits. */
import { describe, expect, test } from 'vitest'
import {
  AdafactorError,
  type AdafactorOptions,
  adafactor,
  type Backend,
  type DenseTensor,
  type ElementType,
  elementTypes,
  numbersToJson,
  type Optimizer,
  referenceBackend,
  type Shape,
  type StateDict,
  type StateType,
  sizeOf,
} from '../src/index.js'
import { Random } from './support/random.js'
import { expectUnchanged } from './support/snapshot.js'
import { thrown } from './support/thrown.js'

const shapes: Readonly<Record<string, Shape>> = {
  'layer.weight': [4, 3],
  'layer.bias': [5],
  plain: [2, 2],
  temperature: [],
  nothing: [0, 2],
}
const ownTypes: Readonly<Record<string, ElementType>> = {
  'layer.weight': 'bfloat16',
  'layer.bias': 'float16',
  plain: 'float32',
  temperature: 'bfloat16',
  nothing: 'float16',
}
const names = Object.keys(shapes)
const allStochastic: AdafactorOptions = {
  learningRate: 0.02,
  rounding: 'stochastic',
  stateType: 'parameter',
  stateRounding: 'stochastic',
  momentum: { beta1: 0.9, type: 'parameter' },
}

interface Run {
  readonly backend: Backend<DenseTensor, 'synchronous'>
  readonly params: Readonly<Record<string, DenseTensor>>
  readonly optimizer: Optimizer<DenseTensor, 'synchronous'>
  /** Gradients that the number decides, float32 numbers that bfloat16 has. */
  gradients(number: number, type?: ElementType): Record<string, DenseTensor>
}

function start(
  options: AdafactorOptions,
  types: Readonly<Record<string, ElementType>> = ownTypes,
  backend = referenceBackend({ precision: 'float32' }),
): Run {
  const make = (seed: number, typeOf: (name: string) => ElementType) => {
    const random = new Random(seed)
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        // Numbers that every type has, so that they are the same in each.
        const data = random.normals(sizeOf(shape)).map((x) => Math.round(16 * x) / 16 || 0.5)
        return [name, backend.create(shape, data, { type: typeOf(name) })]
      }),
    )
  }
  const params = make(1, (name) => types[name] as ElementType)
  const optimizer = adafactor({ backend, params, ...options })
  return {
    backend,
    params,
    optimizer,
    gradients: (number, type = 'float32') => make(100 + number, () => type),
  }
}

const numbersOf = ({ params }: Run) =>
  Object.fromEntries(Object.entries(params).map(([name, { data }]) => [name, [...data]]))
const everything = (run: Run) => ({ numbers: numbersOf(run), state: run.optimizer.stateDict() })

describe('the same run gives the same bits', () => {
  const steps = 5
  const straight = start(allStochastic)
  const after = Array.from({ length: steps }, (_, step) => {
    straight.optimizer.step(straight.gradients(step))
    return everything(straight)
  })
  const last = after.at(-1)

  test('again', () => {
    const run = start(allStochastic)
    for (let step = 0; step < steps; step++) run.optimizer.step(run.gradients(step))
    expect(everything(run)).toEqual(last)
  })

  test('with other bits for another seed or other rounding', () => {
    for (const options of [{ seed: 1 }, { rounding: 'nearest' }, { stateRounding: 'nearest' }]) {
      const run = start({ ...allStochastic, ...options } as AdafactorOptions)
      for (let step = 0; step < steps; step++) run.optimizer.step(run.gradients(step))
      const { tensors } = run.optimizer.stateDict().parameters['layer.weight'] ?? {}
      expect(tensors).not.toEqual(last?.state.parameters['layer.weight']?.tensors)
    }
  })

  test('with stepParameter, in any order', () => {
    const random = new Random(5)
    const run = start(allStochastic)
    for (let step = 0; step < steps; step++) {
      const gradients = run.gradients(step)
      for (const name of random.shuffled(names)) {
        run.optimizer.stepParameter(name, gradients[name] as DenseTensor)
      }
      run.optimizer.step({})
    }
    expect(everything(run)).toEqual(last)
  })

  test('whatever other parameters there are', () => {
    const backend = referenceBackend({ precision: 'float32' })
    const whole = start(allStochastic)
    const name = 'layer.weight'
    const { data } = whole.params[name] as DenseTensor
    const alone = backend.create([4, 3], data, { type: 'bfloat16' })
    const optimizer = adafactor({ backend, params: { [name]: alone }, ...allStochastic })
    for (let step = 0; step < steps; step++) {
      optimizer.step({ [name]: whole.gradients(step)[name] as DenseTensor })
    }
    expect([...alone.data]).toEqual(last?.numbers[name])
  })

  test('resumed from any state, in an optimizer of another seed, by way of JSON', () => {
    for (let from = 0; from < steps - 1; from++) {
      const { numbers, state } = after[from] as (typeof after)[number]
      const run = start({ ...allStochastic, seed: 99 })
      for (const [name, data] of Object.entries(numbers)) {
        run.backend.write(run.params[name] as DenseTensor, data)
      }
      run.optimizer.loadStateDict(JSON.parse(JSON.stringify(state, numbersToJson)))
      expect(run.optimizer.stateDict()).toEqual(state)
      for (let step = from + 1; step < steps; step++) run.optimizer.step(run.gradients(step))
      expect(everything(run), `from step ${from}`).toEqual(last)
    }
  })

  test('after a step that failed midway and was tried again', () => {
    let broken = false
    const reference = referenceBackend({ precision: 'float32' })
    const faulty: typeof reference = {
      ...reference,
      compile: (program) => {
        const compiled = reference.compile(program)
        return {
          ...compiled,
          run: (batch) => {
            if (broken && program.name === 'adafactor unfactored rank 1') {
              throw new AdafactorError('backend/unsupported-size', 'there is no memory')
            }
            compiled.run(batch)
          },
        }
      },
    }
    const run = start(allStochastic, ownTypes, faulty)
    for (let step = 0; step < steps; step++) {
      const gradients = run.gradients(step)
      if (step === 2) {
        broken = true
        const error = thrown(() => run.optimizer.step(gradients))
        expect(error.code).toBe('step/incomplete')
        broken = false
        const moved = (error as AdafactorError & { moved?: readonly string[] }).message
        expect(moved).toContain('layer.bias')
        const { parameters } = run.optimizer.stateDict()
        const open = names.filter((name) => parameters[name]?.updates === step)
        run.optimizer.step(
          Object.fromEntries(open.map((name) => [name, gradients[name] as DenseTensor])),
        )
      } else run.optimizer.step(gradients)
    }
    expect(everything(run)).toEqual(last)
  })
})

describe('the seed', () => {
  test('is in the state, and loading takes it over', () => {
    const source = start({ ...allStochastic, seed: 2 ** 53 - 1 })
    source.optimizer.step(source.gradients(0))
    const state = source.optimizer.stateDict()
    expect(state.seed).toBe(2 ** 53 - 1)
    expect(state.settings).not.toHaveProperty('seed')
    const target = start({ ...allStochastic, seed: 3 })
    expect(target.optimizer.stateDict().seed).toBe(3)
    target.optimizer.loadStateDict(state)
    expect(target.optimizer.stateDict().seed).toBe(2 ** 53 - 1)
  })

  test('stays where a state has none: of an earlier version, or of a peer', () => {
    const source = start({ ...allStochastic, seed: 5 })
    source.optimizer.step(source.gradients(0))
    const { seed: _, ...state } = source.optimizer.stateDict()
    const target = start({ ...allStochastic, seed: 3 })
    target.optimizer.loadStateDict(state as StateDict)
    expect(target.optimizer.stateDict().seed).toBe(3)
    const layout = 'huggingface'
    target.optimizer.loadStateDict(source.optimizer.stateDict({ layout }), { layout })
    expect(target.optimizer.stateDict().seed).toBe(3)
  })

  test('of a state that is refused is not taken over', async () => {
    const { optimizer, params } = start(allStochastic)
    const other = start({ ...allStochastic, beta2: 0.5, seed: 7 })
    await expectUnchanged(optimizer, params, () =>
      optimizer.loadStateDict(other.optimizer.stateDict()),
    )
    for (const seed of [-1, 0.5, 2 ** 53, 'x', null]) {
      const state = { ...optimizer.stateDict(), seed } as StateDict
      const error = await expectUnchanged(optimizer, params, () => optimizer.loadStateDict(state))
      expect(error).toMatchObject({ code: 'state/format' })
    }
  })
})

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
    const run = start(options)
    for (let step = 0; step < 4; step++) {
      // The same numbers in float32, from where this run is; widening is exact.
      const float32 = Object.fromEntries(names.map((name) => [name, 'float32' as const]))
      const plain = start({ learningRate: 0.05, momentum: 0.9 }, float32)
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
      const [run, plain] = [start(allStochastic), start(allStochastic)]
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
      start(allStochastic, float32),
      start({ learningRate: 0.02, momentum: 0.9 }, float32),
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
      const run = start({
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
      const [parts, whole] = [start(allStochastic), start(allStochastic)]
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
    const [run, plain, unclipped] = [start(options), start(options), start(allStochastic)]
    run.optimizer.step(run.gradients(0, 'bfloat16'))
    plain.optimizer.step(plain.gradients(0))
    unclipped.optimizer.step(plain.gradients(0))
    expect(everything(run)).toEqual(everything(plain))
    const moments = ({ optimizer }: Run) => optimizer.stateDict().parameters.plain?.tensors
    expect(moments(run)).not.toEqual(moments(unclipped))
  })
})
