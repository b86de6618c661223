import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type AdafactorError,
  type AdafactorOptions,
  adafactor,
  type Backend,
  type DenseTensor,
  type Execution,
  type Gradients,
  type LoadReport,
  type Optimizer,
  type PeerState,
  referenceBackend,
  type Shape,
  type StateDict,
  type StepReport,
} from '../src/index.js'
import {
  asynchronousBackend,
  asynchronousInterpretedBackend,
} from './support/asynchronous-backend.js'
import { nested } from './support/dense.js'
import { eagerStep } from './support/eager-step.js'
import { Random } from './support/random.js'
import { spyOn } from './support/spy-backend.js'

type AnyBackend = Backend<DenseTensor, Execution>

/** Tensors of these shapes with normally distributed numbers. */
function tensors<N extends string>(
  backend: AnyBackend,
  shapes: Readonly<Record<N, Shape>>,
  random: Random,
): Record<N, DenseTensor> {
  const entries = Object.entries<Shape>(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, own) => product * own, 1)
    return [name, backend.create(shape, random.normals(size))]
  })
  return Object.fromEntries(entries)
}

const copyOf = (params: Readonly<Record<string, DenseTensor>>) => structuredClone(params)

describe.each<[string, () => AnyBackend]>([
  ['a synchronous backend', () => referenceBackend()],
  ['an asynchronous backend', () => asynchronousBackend()],
  ['an asynchronous interpreted backend', () => asynchronousInterpretedBackend()],
])('on %s', (_, createBackend) => {
  const shapes = { weights: [4, 3], bias: [3], scale: [] } as const
  function setUp(options: AdafactorOptions = {}) {
    const backend = createBackend()
    const random = new Random(1)
    const params = tensors(backend, shapes, random)
    const optimizer = adafactor({ backend, params, ...options })
    return { backend, params, optimizer, gradients: () => tensors(backend, shapes, random) }
  }

  describe('step', () => {
    test('does to each parameter what the algorithm says, in place', async () => {
      const { params, optimizer, gradients } = setUp()
      const [before, grads] = [copyOf(params), gradients()]
      const objects = { ...params }
      await optimizer.step(grads)
      for (const name of ['weights', 'bias', 'scale'] as const) {
        const wanted = eagerStep({
          parameter: nested(before[name] as DenseTensor),
          gradient: nested(grads[name]),
        })
        expect(params[name]).toBe(objects[name])
        expect(params[name].data, name).toEqual(wanted.parameter.data)
      }
    })

    test('goes on from its state', async () => {
      const { params, optimizer, gradients } = setUp()
      await optimizer.step(gradients())
      const [before, state, grads] = [copyOf(params), await optimizer.stateDict(), gradients()]
      await optimizer.step(grads)
      const weight = 2 ** -0.8
      const wanted = eagerStep({
        parameter: nested(before.weights as DenseTensor),
        gradient: nested(grads.weights),
        state: state.parameters.weights?.tensors as Record<string, DenseTensor>,
        scalars: { beta2: 1 - weight, beta2Weight: weight },
      })
      expect(params.weights.data).toEqual(wanted.parameter.data)
    })

    test('does not change the gradients', async () => {
      const { optimizer, gradients } = setUp({ maximize: true, skipNonFinite: true })
      const grads = gradients()
      const before = copyOf(grads)
      await optimizer.step(grads)
      expect(grads).toEqual(before)
    })

    test('leaves parameters without a gradient, and their state, as they were', async () => {
      const { params, optimizer, gradients } = setUp({ momentum: 0.9, weightDecay: 0.1 })
      await optimizer.step(gradients())
      const [before, state] = [copyOf(params), await optimizer.stateDict()]
      const { weights } = gradients()
      await optimizer.step({ weights, bias: null, scale: undefined })
      expect(params.bias).toEqual(before.bias)
      expect(params.scale).toEqual(before.scale)
      expect(params.weights).not.toEqual(before.weights)
      const after = await optimizer.stateDict()
      expect(after.parameters.bias).toEqual(state.parameters.bias)
      expect(after.parameters.scale).toEqual(state.parameters.scale)
      expect(after.parameters.weights?.updates).toBe(2)
    })

    test('without any gradient changes nothing but counts', async () => {
      const { params, optimizer } = setUp()
      const before = copyOf(params)
      await optimizer.step({})
      await optimizer.step()
      expect(optimizer.iteration).toBe(2)
      expect(params).toEqual(before)
    })

    test('takes gradients as an object, a Map or entries', async () => {
      const results = []
      for (const form of ['object', 'map', 'entries']) {
        const { params, optimizer, gradients } = setUp()
        const grads: Record<string, DenseTensor> = gradients()
        const entries = Object.entries(grads)
        const given: Gradients<DenseTensor> =
          form === 'object' ? grads : form === 'map' ? new Map(entries) : entries
        await optimizer.step(given)
        results.push(copyOf(params))
      }
      expect(results[1]).toEqual(results[0])
      expect(results[2]).toEqual(results[0])
    })

    test('allows parameters without elements, which do nothing', async () => {
      const backend = createBackend()
      const random = new Random(2)
      const empty = { none: [0], rows: [0, 3], columns: [2, 0], batch: [0, 3, 2] } as const
      const params = tensors(backend, { ...empty, weights: [2] }, random)
      const optimizer = adafactor({ backend, params, momentum: 0.9 })
      const before = copyOf(params)
      await optimizer.step(tensors(backend, { ...empty, weights: [2] }, random))
      expect(params.weights).not.toEqual(before.weights)
      expect({ ...params, weights: null }).toEqual({ ...before, weights: null })
      expect(optimizer.stateBytes).toBe(2 * 2 * 8)
      const state = await optimizer.stateDict()
      expect(state.parameters.rows).toMatchObject({ shape: [0, 3], updates: 1, tensors: {} })
      await optimizer.loadStateDict(state)
      expect(Object.keys(await optimizer.lastStep())).toEqual([])
    })
  })

  describe('stepParameter', () => {
    test('one after the other, ended by step, is the same as one step, bit for bit', async () => {
      const whole = setUp({ momentum: 0.9, weightDecay: 0.1 })
      const parts = setUp({ momentum: 0.9, weightDecay: 0.1 })
      for (let iteration = 0; iteration < 3; iteration++) {
        await whole.optimizer.step(whole.gradients())
        const { weights, bias, scale } = parts.gradients()
        await parts.optimizer.stepParameter('scale', scale)
        await parts.optimizer.stepParameter('weights', weights)
        expect(parts.optimizer.iteration).toBe(iteration)
        await (iteration === 0
          ? parts.optimizer.step({ bias })
          : parts.optimizer.stepParameter('bias', bias))
        if (iteration > 0) await parts.optimizer.step()
        expect(parts.optimizer.iteration).toBe(iteration + 1)
      }
      expect(parts.params).toEqual(whole.params)
      expect(await parts.optimizer.stateDict()).toEqual(await whole.optimizer.stateDict())
      expect(await parts.optimizer.lastStep()).toEqual(await whole.optimizer.lastStep())
    })

    test('applies its gradient at once', async () => {
      const { params, optimizer, gradients } = setUp()
      const before = copyOf(params)
      await optimizer.stepParameter('bias', gradients().bias)
      expect(params.bias).not.toEqual(before.bias)
      expect(params.weights).toEqual(before.weights)
      expect(Object.keys(await optimizer.lastStep())).toEqual(['bias'])
    })
  })

  describe('lastStep', () => {
    test('is empty before the first step and after loading a state', async () => {
      const { optimizer, gradients } = setUp()
      expect(await optimizer.lastStep()).toEqual({})
      await optimizer.step(gradients())
      await optimizer.loadStateDict(await optimizer.stateDict())
      expect(await optimizer.lastStep()).toEqual({})
    })

    test('tells the learning rate, both RMS and the clipping of a hand-computed step', async () => {
      const backend = createBackend()
      const params = { w: backend.create([2], [3, 4]) }
      const optimizer = adafactor({ backend, params, clipThreshold: 0.5 })
      await optimizer.step({ w: backend.create([2], [2, -7]) })
      const report = (await optimizer.lastStep()).w as StepReport
      expect(params.w.data[0]).toBeCloseTo(3 - report.learningRate / 2, 14)
      expect(report.parameterRms).toBeCloseTo(Math.sqrt(12.5), 14)
      expect(report.learningRate).toBeCloseTo(0.01 * Math.sqrt(12.5), 15)
      // At the first step each element of U is 1 or -1.
      expect(report.updateRms).toBeCloseTo(1, 14)
      expect(report.clipping).toBeCloseTo(2, 14)
      await optimizer.step({ w: backend.create([2], [0.1, 0.1]) })
      const small = (await optimizer.lastStep()).w as StepReport
      expect(small.updateRms).toBeLessThan(0.5)
      expect(small.clipping).toBe(1)
      expect(report.skipped).toBe(false)
    })

    test('tells the smallest and the largest scale, and no clipping where there is none', async () => {
      const backend = createBackend()
      const params = { low: backend.create([1], [0]), high: backend.create([1], [5]) }
      const optimizer = adafactor({
        backend,
        params,
        learningRate: 0.1,
        clipThreshold: null,
        parameterScale: { epsilon2: 0.25, maximum: 2 },
      })
      const gradients = { low: backend.create([1], [1]), high: backend.create([1], [1]) }
      await optimizer.step(gradients)
      expect(await optimizer.lastStep()).toEqual({
        low: {
          learningRate: 0.025,
          parameterRms: 0,
          updateRms: undefined,
          clipping: 1,
          skipped: false,
        },
        high: {
          learningRate: 0.2,
          parameterRms: 5,
          updateRms: undefined,
          clipping: 1,
          skipped: false,
        },
      })
    })

    test('has only what had a gradient in the last iteration', async () => {
      const { optimizer, gradients } = setUp()
      await optimizer.step(gradients())
      await optimizer.step({ bias: gradients().bias })
      expect(Object.keys(await optimizer.lastStep())).toEqual(['bias'])
      await optimizer.stepParameter('weights', gradients().weights)
      expect(Object.keys(await optimizer.lastStep())).toEqual(['weights'])
      await optimizer.step({ scale: gradients().scale })
      expect(Object.keys(await optimizer.lastStep())).toEqual(['weights', 'scale'])
      await optimizer.step({})
      expect(await optimizer.lastStep()).toEqual({})
    })

    test('says that a parameter was skipped', async () => {
      const { params, optimizer, gradients } = setUp({ skipNonFinite: true, momentum: 0.9 })
      await optimizer.step(gradients())
      const [before, state] = [copyOf(params), await optimizer.stateDict()]
      const grads = gradients()
      grads.weights.data[5] = Number.NaN
      grads.scale.data[0] = Number.NEGATIVE_INFINITY
      await optimizer.step(grads)
      const reports = await optimizer.lastStep()
      expect([reports.weights?.skipped, reports.bias?.skipped, reports.scale?.skipped]).toEqual([
        true,
        false,
        true,
      ])
      expect([params.weights, params.scale]).toEqual([before.weights, before.scale])
      expect(params.bias).not.toEqual(before.bias)
      const after = await optimizer.stateDict()
      expect(after.parameters.weights?.tensors).toEqual(state.parameters.weights?.tensors)
    })
  })

  test('a gradient that is not finite spreads within its parameter and to no other', async () => {
    const { params, optimizer, gradients } = setUp()
    const grads = gradients()
    grads.weights.data[5] = Number.NaN
    await optimizer.step(grads)
    expect([...params.weights.data].every(Number.isNaN)).toBe(true)
    for (const { data } of [params.bias, params.scale]) {
      expect([...data].every(Number.isFinite)).toBe(true)
    }
  })

  test('dispose gives back all that the optimizer made and nothing else, once', async () => {
    const { backend, params, optimizer, gradients } = setUp({ momentum: 0.9, skipNonFinite: true })
    const grads = gradients()
    await optimizer.step(grads)
    expect(backend.memory().tensors).toBeGreaterThan(6)
    optimizer.dispose()
    expect(backend.memory().tensors).toBe(6)
    optimizer.dispose()
    for (const tensor of [...Object.values(params), ...Object.values(grads)]) {
      await backend.read(tensor)
    }
  })

  test('steps leave no tensor behind', async () => {
    const { backend, optimizer, gradients } = setUp({ momentum: 0.9, skipNonFinite: true })
    const grads = gradients()
    await optimizer.step(grads)
    const { tensors: live, bytes } = backend.memory()
    for (let step = 0; step < 3; step++) await optimizer.step(grads)
    await optimizer.stateDict()
    await optimizer.lastStep()
    expect(backend.memory()).toEqual({ tensors: live, bytes })
  })
})

describe('the parameters', () => {
  test('are an object, a Map or entries', () => {
    const results = ['object', 'map', 'entries'].map((form) => {
      const backend = referenceBackend()
      const named = { a: backend.create([2], [1, 2]), b: backend.create([1], [3]) }
      const entries = Object.entries(named)
      const params = form === 'object' ? named : form === 'map' ? new Map(entries) : entries
      const optimizer = adafactor({ backend, params })
      optimizer.step({ a: backend.create([2], [1, -1]), b: backend.create([1], [5]) })
      return { named, state: optimizer.stateDict() }
    })
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test('may have any name', () => {
    const backend = referenceBackend()
    const names = ['__proto__', 'constructor', 'toString', '7', 'a b', 'layers.0.weight', '']
    const params = new Map(names.map((name) => [name, backend.create([2], [1, 2])]))
    const optimizer = adafactor({ backend, params })
    optimizer.step(new Map(names.map((name) => [name, backend.create([2], [1, 2])])))
    const state = optimizer.stateDict()
    expect(Object.keys(state.parameters).sort()).toEqual([...names].sort())
    expect(Object.keys(optimizer.lastStep()).sort()).toEqual([...names].sort())
    expect(() => optimizer.loadStateDict(state)).not.toThrow()
  })

  test('have the same result in any order', () => {
    const run = (reversed: boolean) => {
      const backend = referenceBackend()
      const random = new Random(7)
      const named = tensors(backend, { a: [3, 2], b: [2], c: [2, 2] }, random)
      const gradients = tensors(backend, { a: [3, 2], b: [2], c: [2, 2] }, random)
      const order = <V>(entries: [string, V][]) => (reversed ? entries.reverse() : entries)
      const optimizer = adafactor({ backend, params: order(Object.entries(named)) })
      optimizer.step(order(Object.entries(gradients)))
      return named
    }
    expect(run(true)).toEqual(run(false))
  })
})

describe('programs and runs', () => {
  const shapes = {
    a: [4, 3],
    b: [2, 5],
    c: [3, 4],
    v: [5],
    w: [2],
    deep: [2, 3, 4],
    none: [0, 3],
  } as const
  const setUp = (options: AdafactorOptions = {}) => {
    const { backend, calls } = spyOn(referenceBackend())
    const random = new Random(3)
    const params = tensors(backend, shapes, random)
    const optimizer = adafactor({ backend, params, ...options })
    return { backend, calls, optimizer, gradients: () => tensors(backend, shapes, random) }
  }

  test('are one for each kind of parameter, and one run of each a step', () => {
    const { calls, optimizer, gradients } = setUp()
    expect(calls.compiled.map(({ name }) => name)).toEqual([
      'adafactor factored rank 2',
      'adafactor unfactored rank 1',
      'adafactor factored rank 3',
    ])
    for (let step = 1; step <= 2; step++) {
      optimizer.step(gradients())
      expect(calls.runs).toHaveLength(3 * step)
    }
    expect(calls.runs.slice(0, 3).map(({ batch }) => batch.length)).toEqual([3, 2, 1])
    expect(calls.compiled).toHaveLength(3)
    expect(calls.flushes).toBe(2)
  })

  test('differ where the text of the step does, not where only numbers of the host do', () => {
    const text = setUp({ overrides: { b: { clipThreshold: 2 }, w: { momentum: 0.5 } } })
    expect(text.calls.compiled).toHaveLength(5)
    const host = setUp({ overrides: { b: { learningRate: 0.2 }, w: { beta2: 0.9 } } })
    expect(host.calls.compiled).toHaveLength(3)
  })

  test('that no gradient is for do not run', () => {
    const { calls, optimizer, gradients } = setUp()
    const { v, w } = gradients()
    optimizer.step({ v, w })
    expect(calls.runs.map(({ program, batch }) => [program, batch.length])).toEqual([
      ['adafactor unfactored rank 1', 2],
    ])
    optimizer.step({})
    expect(calls.runs).toHaveLength(1)
  })

  test('get the same item for a parameter at every step, which keeps no gradient between', () => {
    const { calls, optimizer, gradients } = setUp()
    const steps = [1, 2].map(() => {
      const grads = gradients()
      optimizer.step(grads)
      return grads
    })
    const [first, second] = [calls.runs[0]?.batch[1], calls.runs[3]?.batch[1]]
    expect(first).toBe(second)
    const held = new Set(
      calls.runs.flatMap(({ batch }) => batch).flatMap((item) => Object.values(item.tensors)),
    )
    for (const grads of steps) {
      for (const gradient of Object.values(grads)) expect(held.has(gradient)).toBe(false)
    }
  })

  test('let go of gradients also when the device fails', async () => {
    for (const fail of [
      () => {
        throw new Error('device lost')
      },
      () => Promise.reject(new Error('device lost')),
    ]) {
      const reference = asynchronousBackend()
      const items: Readonly<Record<string, DenseTensor>>[] = []
      const backend: Backend<DenseTensor, 'asynchronous'> = {
        ...reference,
        compile: () => ({
          run: (batch) => {
            items.push(...batch.map(({ tensors: own }) => own))
            return fail()
          },
          dispose: () => {},
        }),
      }
      const w = backend.create([2], [1, 2])
      const gradient = backend.create([2], [1, 1])
      const optimizer = adafactor({ backend, params: { w } })
      await expect(optimizer.step({ w: gradient })).rejects.toThrow('device lost')
      expect(items).toHaveLength(1)
      expect(Object.values(items[0] ?? {})).not.toContain(gradient)
      expect(optimizer.iteration).toBe(0)
      expect((await optimizer.stateDict()).parameters.w?.updates).toBe(0)
    }
  })

  test('are disposed with the optimizer', () => {
    const { calls, optimizer } = setUp()
    optimizer.dispose()
    optimizer.dispose()
    expect(calls.disposedPrograms).toBe(3)
  })

  test('get numbers of the host for their own parameter', () => {
    const { backend, calls } = spyOn(referenceBackend())
    const params = { a: backend.create([2], [1, 2]), b: backend.create([2], [1, 2]) }
    const learningRate = (updates: number) => 0.5 ** updates
    const optimizer = adafactor({
      backend,
      params,
      learningRate,
      overrides: { b: { learningRate: 3 } },
    })
    const gradient = () => backend.create([2], [1, 1])
    const seen: unknown[] = []
    for (let step = 0; step < 3; step++) {
      optimizer.step(step === 1 ? { b: gradient() } : { a: gradient(), b: gradient() })
      seen.push(
        (calls.runs.at(-1)?.batch ?? []).map(({ scalars }) => [scalars.rho, scalars.beta2Weight]),
      )
    }
    expect(seen).toEqual([
      [
        [1, 1],
        [3, 1],
      ],
      [[3, 2 ** -0.8]],
      // a has its second update in the third iteration; schedules count the iterations.
      [
        [0.25, 2 ** -0.8],
        [3, 3 ** -0.8],
      ],
    ])
  })
})

describe('the state', () => {
  test.each<[string, Shape, AdafactorOptions, number]>([
    ['of a factored matrix is a number a row and one a column', [100, 30], {}, 130],
    ['of a vector is as large as it', [100], {}, 100],
    ['of a number is a number', [], {}, 1],
    ['of an unfactored matrix is as large as it', [100, 30], { factored: false }, 3000],
    ['with momentum is that much larger', [100, 30], { momentum: 0.9 }, 3130],
    ['of a batch of matrices is theirs', [2, 100, 30], {}, 260],
    ['of the two largest axes is smallest', [100, 2, 30], { factored: { axes: 'largest' } }, 260],
  ])('%s', (_, shape, options, count) => {
    for (const [precision, bytes] of [
      ['float64', 8],
      ['float32', 4],
    ] as const) {
      const backend = referenceBackend({ precision })
      const w = backend.create(shape)
      const before = backend.memory().bytes
      const optimizer = adafactor({ backend, params: { w }, ...options })
      expect(optimizer.stateBytes).toBe(count * bytes)
      // The report is two numbers more.
      expect(backend.memory().bytes - before).toBe((count + 2) * bytes)
    }
  })
})

describe('the count t', () => {
  const weights = (options: AdafactorOptions) => {
    const { backend, calls } = spyOn(referenceBackend())
    const params = { a: backend.create([1], [1]), b: backend.create([1], [1]) }
    const optimizer = adafactor({ backend, params, ...options })
    const gradient = () => backend.create([1], [1])
    const t: Record<string, number[]> = { a: [], b: [] }
    for (const names of [['a'], ['a', 'b'], ['b'], ['a', 'b']]) {
      optimizer.step(Object.fromEntries(names.map((name) => [name, gradient()])))
      const items = calls.runs.at(-1)?.batch ?? []
      names.forEach((name, index) => {
        const weight = items[index]?.scalars.beta2Weight as number
        t[name]?.push(Math.round(weight ** -1.25))
      })
    }
    return t
  }

  test("counts each parameter's own updates unless told otherwise", () => {
    expect(weights({})).toEqual({ a: [1, 2, 3], b: [1, 2, 3] })
  })

  test("counts the optimizer's where told so", () => {
    expect(weights({ stepCount: 'optimizer' })).toEqual({ a: [1, 2, 4], b: [2, 3, 4] })
  })

  test('goes on from startStep', () => {
    expect(weights({ startStep: 100 })).toEqual({ a: [101, 102, 103], b: [101, 102, 103] })
    expect(weights({ startStep: 100, stepCount: 'optimizer' })).toEqual({
      a: [101, 102, 104],
      b: [102, 103, 104],
    })
  })

  test('leaves schedules to count from startStep, and iteration from 0', () => {
    const backend = referenceBackend()
    const w = backend.create([1], [1])
    const asked: number[] = []
    const learningRate = (updates: number) => asked.push(updates)
    const optimizer = adafactor({ backend, params: { w }, learningRate, startStep: 10 })
    const gradient = backend.create([1], [1])
    optimizer.step({ w: gradient })
    optimizer.stepParameter('w', gradient)
    optimizer.step()
    expect(asked).toEqual([10, 11])
    expect(optimizer.iteration).toBe(2)
  })
})

describe('a schedule', () => {
  const backend = referenceBackend()
  const setUp = (options: AdafactorOptions) => {
    const params = { a: backend.create([1], [2]), b: backend.create([1], [2]) }
    const optimizer = adafactor({ backend, params, parameterScale: false, ...options })
    const gradient = () => backend.create([1], [1])
    return { params, step: () => optimizer.step({ a: gradient(), b: gradient() }) }
  }

  test('that parameters share is asked once in a step', () => {
    const asked: number[] = []
    const learningRate = (updates: number) => {
      asked.push(updates)
      return 0.1
    }
    const { step } = setUp({ learningRate })
    step()
    step()
    expect(asked).toEqual([0, 1])
  })

  test('of one parameter is not taken for that of another', () => {
    const overrides = { a: { learningRate: () => 0.5 }, b: { learningRate: () => 0.25 } }
    const { params, step } = setUp({ overrides })
    step()
    expect([params.a.data[0], params.b.data[0]]).toEqual([1.5, 1.75])
  })
})

describe('on an asynchronous backend', () => {
  const setUp = () => {
    const backend = asynchronousBackend()
    const random = new Random(5)
    const params = { w: backend.create([3], random.normals(3)) }
    const optimizer = adafactor({ backend, params, momentum: 0.9 })
    return { backend, params, optimizer, gradient: () => backend.create([3], random.normals(3)) }
  }

  test('calls run in the order in which they are made, also if nobody waits', async () => {
    const [patient, hasty] = [setUp(), setUp()]
    const states: StateDict[] = []
    for (let step = 0; step < 3; step++) {
      await patient.optimizer.step({ w: patient.gradient() })
      states.push(await patient.optimizer.stateDict())
    }
    const pending: Promise<unknown>[] = []
    const seen: Promise<StateDict>[] = []
    for (let step = 0; step < 3; step++) {
      pending.push(hasty.optimizer.step({ w: hasty.gradient() }))
      seen.push(hasty.optimizer.stateDict())
    }
    expect(hasty.backend.done).toEqual([])
    expect(await Promise.all(seen)).toEqual(states)
    await Promise.all(pending)
    expect(hasty.params).toEqual(patient.params)
    const reads = ['read', 'read']
    expect(hasty.backend.done).toEqual([1, 2, 3].flatMap(() => ['run', 'flush', ...reads]))
  })

  test('a call that fails does not hold up the next', async () => {
    const { optimizer, gradient } = setUp()
    const replies = [
      optimizer.step({ w: gradient() }),
      optimizer.stepParameter('x', gradient()),
      optimizer.step({ w: gradient() }),
    ]
    const outcomes = await Promise.allSettled(replies)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(optimizer.iteration).toBe(2)
  })

  test('the object of gradients may be used again at once', async () => {
    const [patient, hasty] = [setUp(), setUp()]
    for (let step = 0; step < 3; step++) await patient.optimizer.step({ w: patient.gradient() })
    const gradients: Record<string, DenseTensor> = {}
    const pending = [1, 2, 3].map(() => {
      gradients.w = hasty.gradient()
      return hasty.optimizer.step(gradients)
    })
    delete gradients.w
    await Promise.all(pending)
    expect(hasty.params).toEqual(patient.params)
  })

  test('dispose waits for the calls made before it and refuses those made after', async () => {
    const { backend, params, optimizer, gradient } = setUp()
    const before = copyOf(params)
    const step = optimizer.step({ w: gradient() })
    const state = optimizer.stateDict()
    optimizer.dispose()
    const late = optimizer.step({ w: gradient() })
    await step
    expect((await state).iteration).toBe(1)
    expect(params).not.toEqual(before)
    await expect(late).rejects.toMatchObject({ code: 'optimizer/disposed' })
    expect(backend.memory().tensors).toBe(3)
  })

  test('a step that fails ends only when all that it started has ended', async () => {
    const reference = asynchronousBackend()
    const log: string[] = []
    let slow = () => {}
    const backend: typeof reference = {
      ...reference,
      compile: (program) => ({
        dispose: () => {},
        run: (batch) => {
          if (program.rank === 1) return Promise.reject(new Error('device lost'))
          const [item] = batch
          return new Promise((resolve) => {
            slow = () => {
              const { gradient, parameter } = item?.tensors ?? {}
              log.push(gradient === parameter ? 'the gradient was taken away' : 'ran')
              resolve()
            }
          })
        },
      }),
    }
    const params = { w: backend.create([2, 2]), b: backend.create([2]) }
    const optimizer = adafactor({ backend, params })
    const step = optimizer.step({ w: backend.create([2, 2]), b: backend.create([2]) })
    const outcome = step.then(
      () => log.push('done'),
      (error: AdafactorError) => log.push(error.code, (error.cause as Error).message),
    )
    await new Promise((resolve) => setTimeout(resolve))
    expect(log).toEqual([])
    slow()
    await outcome
    expect(log).toEqual(['ran', 'step/incomplete', 'device lost'])
    expect(optimizer.iteration).toBe(0)
  })

  test('nothing is thrown: calls that fail at once reject', async () => {
    const { optimizer } = setUp()
    for (const gradients of [null, 5, { x: 1 }, { w: 'no tensor' }]) {
      await expect(optimizer.step(gradients as never)).rejects.toThrow()
    }
    await expect(optimizer.loadStateDict(null as never)).rejects.toThrow()
  })
})

describe('the types', () => {
  const synchronous = (): Optimizer<DenseTensor, 'synchronous'> => {
    const backend = referenceBackend()
    return adafactor({ backend, params: { w: backend.create([1]) } })
  }
  const asynchronous = (): Optimizer<DenseTensor, 'asynchronous'> => {
    const backend = asynchronousBackend()
    return adafactor({ backend, params: { w: backend.create([1]) } })
  }

  test('have a step that returns nothing on a synchronous backend', () => {
    const optimizer = synchronous()
    expectTypeOf(optimizer.step).returns.toEqualTypeOf<void>()
    expectTypeOf(optimizer.stepParameter).returns.toEqualTypeOf<void>()
    expectTypeOf(optimizer.stateDict()).toEqualTypeOf<StateDict>()
    expectTypeOf(optimizer.stateDict({ layout: 'torch' })).toEqualTypeOf<PeerState>()
    expectTypeOf(optimizer.loadStateDict).returns.toEqualTypeOf<LoadReport>()
    expectTypeOf(optimizer.lastStep).returns.toEqualTypeOf<Record<string, StepReport>>()
    expect(optimizer.step()).toBeUndefined()
    expect(optimizer.stateDict()).toMatchObject({ format: 1 })
  })

  test('have a step that returns a promise on an asynchronous backend', async () => {
    const optimizer = asynchronous()
    expectTypeOf(optimizer.step).returns.toEqualTypeOf<Promise<void>>()
    expectTypeOf(optimizer.stepParameter).returns.toEqualTypeOf<Promise<void>>()
    expectTypeOf(optimizer.stateDict()).toEqualTypeOf<Promise<StateDict>>()
    expectTypeOf(optimizer.stateDict({ layout: 'torch' })).toEqualTypeOf<Promise<PeerState>>()
    expectTypeOf(optimizer.loadStateDict).returns.toEqualTypeOf<Promise<LoadReport>>()
    expectTypeOf(optimizer.lastStep).returns.toEqualTypeOf<Promise<Record<string, StepReport>>>()
    const reply = optimizer.step()
    expect(reply).toBeInstanceOf(Promise)
    expect(await reply).toBeUndefined()
  })

  test('know an optimizer of either kind as one', () => {
    const optimizers: Optimizer<DenseTensor, Execution>[] = [synchronous(), asynchronous()]
    expectTypeOf<ReturnType<(typeof optimizers)[0]['step']>>().toEqualTypeOf<void | Promise<void>>()
    expect(optimizers).toHaveLength(2)
  })

  test('refuse gradients of another backend', () => {
    const optimizer = synchronous()
    const step = () => {
      // @ts-expect-error a plain array is no tensor of this backend
      optimizer.step({ w: [1] })
    }
    expect(step).toThrow('not a tensor of the backend')
  })
})
