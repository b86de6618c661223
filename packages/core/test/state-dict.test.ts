import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  numbersToJson,
  referenceBackend,
  type StateDict,
} from '../src/index.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { caught } from './support/caught.js'
import { Random } from './support/random.js'
import { expectUnchanged } from './support/snapshot.js'
import { type Params, shapes, startRun, stored } from './support/state-run.js'

describe('a state', () => {
  test('is plain data that a clone holds whole', () => {
    const run = startRun({ momentum: 0.9, learningRate: () => 0.1 })
    run.step(0)
    const state = run.optimizer.stateDict()
    expect(structuredClone(state)).toEqual(state)
    const kinds = new Set<string>()
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null) kinds.add(typeof value)
      else if (ArrayBuffer.isView(value)) kinds.add(value.constructor.name)
      else {
        expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(value))
        for (const part of Object.values(value)) visit(part)
      }
    }
    visit(state)
    expect([...kinds].sort()).toEqual(['Float64Array', 'boolean', 'number', 'object', 'string'])
  })

  test('says what it is of', () => {
    const run = startRun({ momentum: 0.9, weightDecay: () => 0.1 })
    run.step(0)
    run.step(1)
    const state = run.optimizer.stateDict()
    expect(state).toMatchObject({
      format: 1,
      optimizer: 'adafactor',
      iteration: 2,
      settings: { startStep: 0, stepCount: 'parameter' },
    })
    const { weights, bias, batch, none } = state.parameters
    expect(weights).toMatchObject({
      shape: [4, 3],
      updates: 2,
      factors: { rows: [0], columns: [1] },
    })
    expect(bias).toMatchObject({ shape: [3], updates: 1, factors: null })
    expect(batch).toMatchObject({ shape: [2, 2, 3], factors: { rows: [1], columns: [2] } })
    expect(none).toMatchObject({ shape: [0, 2], tensors: {} })
    expect(weights?.settings).toMatchObject({
      momentum: { beta1: 0.9, type: 'float32' },
      weightDecay: { rate: 'schedule', coefficient: 'learningRate' },
      clipThreshold: 1,
    })
    const shapesOf = (tensors: object) =>
      Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))
    expect(shapesOf(weights?.tensors ?? {})).toEqual({
      rowMoment: [4, 1],
      columnMoment: [1, 3],
      momentum: [4, 3],
    })
    expect(shapesOf(bias?.tensors ?? {})).toEqual({ moment: [3], momentum: [3] })
    expect(shapesOf(batch?.tensors ?? {})).toEqual({
      rowMoment: [2, 2, 1],
      columnMoment: [2, 1, 3],
      momentum: [2, 2, 3],
    })
  })

  test('is a copy: steps do not change it and changing it does not change the optimizer', () => {
    const run = startRun({ momentum: 0.9 })
    run.step(0)
    const state = run.optimizer.stateDict()
    const before = structuredClone(state)
    run.step(1)
    expect(state).toEqual(before)
    const next = run.optimizer.stateDict()
    const { shape, factors, tensors, settings } = next.parameters.weights as never as {
      shape: number[]
      factors: { rows: number[] }
      tensors: { rowMoment: { shape: number[]; data: Float64Array } }
      settings: { clipThreshold: number }
    }
    const untouched = structuredClone(next)
    shape[0] = 99
    factors.rows.push(5)
    tensors.rowMoment.shape.reverse()
    tensors.rowMoment.data.fill(-1)
    settings.clipThreshold = 17
    expect(run.optimizer.stateDict()).toEqual(untouched)
    expect(() => run.step(2)).not.toThrow()
  })
})

describe('a run that goes on from a state', () => {
  const schedule = (updates: number) => 0.1 / (1 + updates)
  const families: Record<string, AdafactorOptions> = {
    'the defaults': {},
    'momentum in bfloat16': {
      momentum: { beta1: 0.9, placement: 'beforeStepSize', type: 'bfloat16' },
    },
    'momentum after the step size': { momentum: 0.9 },
    'schedules and weight decay': { learningRate: schedule, weightDecay: schedule },
    'weight decay by the whole step size': {
      weightDecay: { rate: 0.1, coefficient: 'stepSize', mask: { bias: false } },
    },
    'no factoring': { factored: false },
    'factoring of the largest axes': { factored: { axes: 'largest', minimumSize: 2 } },
    floors: { epsilon1Use: 'floor' },
    'warm-up': { relativeStep: { warmUp: 1e-3 } },
    "Adam's decay": { beta2: { adam: 0.99 } },
    'a capped decay': { beta2: { cap: 0.3 } },
    'the count of the optimizer': { stepCount: 'optimizer', startStep: 3 },
    'skipping and going up': { skipNonFinite: true, maximize: true },
    'the scale after weight decay': {
      weightDecay: 0.1,
      parameterScale: { afterWeightDecay: true, maximum: 0.5 },
    },
    overrides: { overrides: { '*s': { momentum: 0.5, clipThreshold: null } } },
  }

  test.each(Object.entries(families))('with %s is the same bit for bit', (_, options) => {
    for (const precision of ['float64', 'float32'] as const) {
      const whole = startRun(options, precision)
      for (let number = 0; number < 3; number++) whole.step(number)
      const saved = stored(whole)
      const resumed = startRun(options, precision)
      for (const [name, { data }] of Object.entries(saved.params)) {
        resumed.params[name as keyof Params].data.set(data)
      }
      resumed.optimizer.loadStateDict(saved.state)
      expect(stored(resumed)).toEqual(saved)
      const fresh = structuredClone(resumed.params)
      for (let number = 3; number < 7; number++) {
        whole.step(number)
        resumed.step(number)
      }
      expect(stored(resumed)).toEqual(stored(whole))
      expect(resumed.optimizer.lastStep()).toEqual(whole.optimizer.lastStep())
      expect(resumed.params.weights).not.toEqual(fresh.weights)
    }
  })

  test('on an asynchronous backend is the same bit for bit', async () => {
    const backend = asynchronousBackend()
    const run = (data: ArrayLike<number>) => {
      const w = backend.create([3], data)
      return { w, optimizer: adafactor({ backend, params: { w }, momentum: 0.9 }) }
    }
    const gradient = (seed: number) => backend.create([3], new Random(seed).normals(3))
    const whole = run([1, 2, 3])
    await whole.optimizer.step({ w: gradient(1) })
    const resumed = run(await backend.read(whole.w))
    // Not awaited: the step that follows waits for it.
    const loaded = resumed.optimizer.loadStateDict(await whole.optimizer.stateDict())
    await resumed.optimizer.step({ w: gradient(2) })
    await loaded
    await whole.optimizer.step({ w: gradient(2) })
    expect(resumed.w.data).toEqual(whole.w.data)
    expect(await resumed.optimizer.stateDict()).toEqual(await whole.optimizer.stateDict())
  })

  test('begins its iteration anew, whatever was done of the current one', () => {
    const run = startRun({})
    run.step(0)
    const { state } = stored(run)
    const gradient: DenseTensor = { shape: [3], data: Float64Array.of(1, 2, 3) }
    run.optimizer.stepParameter('bias', gradient)
    run.optimizer.loadStateDict(state)
    expect(() => run.optimizer.stepParameter('bias', gradient)).not.toThrow()
  })

  test('may have other numbers in the same order as plain arrays', () => {
    const run = startRun({})
    run.step(0)
    const { state } = stored(run)
    const plain = JSON.parse(JSON.stringify(state, numbersToJson))
    const other = startRun({})
    other.optimizer.loadStateDict(plain)
    expect(other.optimizer.stateDict()).toEqual(run.optimizer.stateDict())
  })
})

describe('a state that does not fit is refused before anything changes:', () => {
  /** What another optimizer says to a state that this one made. */
  async function mismatch(
    made: AdafactorOptions,
    loaded: AdafactorOptions,
    edit: (state: Record<string, never>) => unknown = () => {},
    options?: { ignoreOptions: boolean },
  ): Promise<string> {
    const source = startRun(made)
    source.step(0)
    const { state } = stored(source)
    edit(state as never)
    const target = startRun(loaded)
    target.step(5)
    const error = await expectUnchanged(target.optimizer, target.params, () =>
      target.optimizer.loadStateDict(state, options),
    )
    return caught(() => {
      throw error
    })
  }
  type Loose = Record<string, Record<string, Record<string, unknown>>>
  const parametersOf = (state: object) => (state as { parameters: Loose }).parameters

  test('another name', async () => {
    const message = await mismatch({}, {}, (state) => {
      const parameters = parametersOf(state)
      parameters.kernel = parameters.weights as never
      delete parameters.weights
    })
    expect(message).toMatch(/^state\/mismatch: the state does not fit this optimizer: /)
    expect(message).toContain('parameter "weights" is not in the state')
    expect(message).toContain('the state has "kernel", which is no parameter here')
  })

  test('another shape', async () => {
    const message = await mismatch({}, {}, (state) => {
      const parameters = parametersOf(state)
      ;[parameters.weights, parameters.batch] = [
        parameters.batch as never,
        parameters.weights as never,
      ]
    })
    expect(message).toContain('parameter "weights" has shape [4, 3], in the state [2, 2, 3]')
    expect(message).toContain('parameter "batch" has shape [2, 2, 3], in the state [4, 3]')
  })

  test('other factoring, also if other options do not matter', async () => {
    for (const ignoreOptions of [false, true]) {
      const message = await mismatch({ factored: false }, {}, undefined, { ignoreOptions })
      expect(message).toContain(
        'parameter "weights": factored axes is {"rows":[0],"columns":[1]}, in the state null',
      )
      expect(message).not.toContain('parameter "bias": factored axes')
    }
    const size = await mismatch({ factored: { minimumSize: 3 } }, {})
    expect(size).toContain('parameter "batch": factored axes is {"rows":[1],"columns":[2]}, in the')
  })

  test.each<[string, AdafactorOptions, AdafactorOptions, string]>([
    ['a number', { clipThreshold: 2 }, {}, 'option "clipThreshold" is 1, in the state 2'],
    ['a part', { beta2: { cap: 0.9 } }, {}, 'option "beta2.cap" is 1, in the state 0.9'],
    [
      'another kind',
      { beta2: 0.9 },
      {},
      'option "beta2" is {"exponent":0.8,"offset":0,"cap":1}, in the state 0.9',
    ],
    [
      "Adam's decay",
      { beta2: { adam: 0.9 } },
      { beta2: { adam: 0.8 } },
      'option "beta2.adam" is 0.8, in the state 0.9',
    ],
    [
      'a learning rate where there was none',
      {},
      { learningRate: 0.1 },
      'option "learningRate" is 0.1, in the state absent; ' +
        'option "relativeStep" is false, in the state {"cap":0.01,"factor":1}. Make',
    ],
    [
      'a warm-up',
      { relativeStep: { warmUp: 1e-6 } },
      { relativeStep: { warmUp: 1e-5 } },
      'option "relativeStep.warmUp" is 0.00001, in the state 0.000001. Make',
    ],
    [
      'something that was off',
      { parameterScale: false },
      {},
      'option "parameterScale" is {"epsilon2":0.001,"afterWeightDecay":false}, in the state false',
    ],
    [
      'axes',
      { overrides: { batch: { clipThreshold: { threshold: 1, batchAxes: [0] } } } },
      {},
      'parameter "batch": option "clipThreshold" is 1, in the state {"threshold":1,"batchAxes":[0]}',
    ],
    ['a new one', {}, { momentum: 0.9 }, 'option "momentum" is {"beta1":0.9,'],
    ['a schedule', { learningRate: () => 1 }, { learningRate: 1 }, 'in the state "schedule"'],
    [
      'the first step',
      { startStep: 5 },
      {},
      'the state does not fit this optimizer: option "startStep" is 0, in the state 5',
    ],
    [
      'the count',
      { stepCount: 'optimizer' },
      {},
      'option "stepCount" is "parameter", in the state "optimizer"',
    ],
    [
      'one parameter',
      { overrides: { bias: { maximize: true } } },
      {},
      'optimizer: parameter "bias": option "maximize" is false, in the state true. Make',
    ],
    [
      'two of four parameters',
      { overrides: { 'b*': { maximize: true } } },
      {},
      'optimizer: parameters "bias", "batch": option "maximize" is false, in the state true. Make',
    ],
  ])('another option: %s', async (_, made, loaded, difference) => {
    const message = await mismatch(made, loaded)
    expect(message).toMatch(/^state\/mismatch: /)
    expect(message).toContain(difference)
    expect(message).toContain('Make the optimizer with the same ')
  })

  test('every difference is in the message, once where all parameters share it', async () => {
    const message = await mismatch({}, { clipThreshold: 2, epsilon1: 1e-20 })
    expect(message).toContain(
      'optimizer: option "epsilon1" is 1e-20, in the state 1e-30; ' +
        'option "clipThreshold" is 2, in the state 1. Make',
    )
  })

  test('settings that nobody understands are shown as they are', async () => {
    const message = await mismatch({}, {}, (state) => {
      const settings = parametersOf(state).bias?.settings as never as Record<string, unknown>
      settings.later = { kind: 'later', slope: 1 }
      settings.relativeStep = { kind: 'later', cap: 1 }
      settings.beta2 = 'text'
    })
    expect(message).toContain('option "later" is absent, in the state {"kind":"later","slope":1}')
    expect(message).toContain('option "relativeStep.kind" is absent, in the state "later"')
    expect(message).toContain('option "relativeStep.cap" is 0.01, in the state 1')
    expect(message).toContain(
      'option "beta2" is {"exponent":0.8,"offset":0,"cap":1}, in the state "text"',
    )
  })

  test('momentum that the state has not, also if other options do not matter', async () => {
    const message = await mismatch({}, { momentum: 0.9 }, undefined, { ignoreOptions: true })
    expect(message).toContain(
      'parameter "weights": shape of momentum is [4,3], in the state absent',
    )
    expect(message).not.toContain('ignoreOptions')
  })

  test('momentum that is not here', async () => {
    const message = await mismatch({ momentum: 0.9 }, {}, undefined, { ignoreOptions: true })
    expect(message).toContain('parameter "bias": shape of momentum is absent, in the state [3]')
  })

  test.each<[string, (state: never) => unknown, string]>([
    ['nothing', () => null, 'it is null'],
    ['text', () => '{}', 'it is "{}"'],
    ['the state of another optimizer', () => ({ optimizer: 'adam' }), 'its "optimizer" is "adam"'],
    [
      'a later format',
      (state: object) => ({ ...state, format: 2 }),
      'its format is 2; this version reads format 1',
    ],
    ['no count', (state: object) => ({ ...state, iteration: 1.5 }), 'its iteration is 1.5'],
    ['no settings', (state: object) => ({ ...state, settings: null }), 'its settings is null'],
    [
      'no parameters',
      (state: object) => ({ ...state, parameters: undefined }),
      'its parameters are undefined',
    ],
  ])('%s', async (_, edit, why) => {
    const run = startRun({})
    run.step(0)
    const bad = edit(stored(run).state as never) as StateDict
    const error = await expectUnchanged(run.optimizer, run.params, () =>
      run.optimizer.loadStateDict(bad),
    )
    expect(error).toMatchObject({ code: 'state/format' })
    expect((error as Error).message).toMatch(`this is no state of an Adafactor optimizer: ${why}`)
  })

  test.each<[string, (parameter: Record<string, never>) => unknown]>([
    ['is not there', () => null],
    ['has no shape', (parameter) => ({ ...parameter, shape: 12 })],
    ['has a negative count', (parameter) => ({ ...parameter, updates: -1 })],
    ['has no settings', (parameter) => ({ ...parameter, settings: undefined })],
    ['has no tensors', (parameter) => ({ ...parameter, tensors: null })],
    ['has a tensor without data', (parameter) => withRow(parameter, { data: undefined })],
    ['has too few numbers', (parameter) => withRow(parameter, { data: new Float64Array(3) })],
    ['has text for numbers', (parameter) => withRow(parameter, { data: 'abcd' })],
    ['has text among its numbers', (parameter) => withRow(parameter, { data: [1, 2, '3', 4] })],
    [
      'has numbers as JSON writes typed arrays',
      (parameter) => withRow(parameter, { data: { 0: 1 } }),
    ],
    ['has a tensor without a shape', (parameter) => withRow(parameter, { shape: undefined })],
  ])('a parameter that %s', async (_, edit) => {
    const run = startRun({})
    run.step(0)
    const { state } = stored(run)
    const parameters = parametersOf(state)
    parameters.weights = edit(parameters.weights as never) as never
    const error = await expectUnchanged(run.optimizer, run.params, () =>
      run.optimizer.loadStateDict(state),
    )
    expect(error).toMatchObject({ code: 'state/format' })
    expect((error as Error).message).toContain('what it has for parameter "weights" is damaged')
  })

  test('a tensor of another shape but as many numbers', async () => {
    const message = await mismatch({}, {}, (state) => {
      const { weights } = parametersOf(state)
      const tensors = weights?.tensors as never as { rowMoment: { shape: number[] } }
      tensors.rowMoment.shape = [2, 2]
    })
    expect(message).toContain(
      'parameter "weights": shape of rowMoment is [4,1], in the state [2,2]',
    )
  })
})

describe('with ignoreOptions', () => {
  test('a state made with other options is taken over', () => {
    const source = startRun({ clipThreshold: 2, startStep: 5 })
    source.step(0)
    source.step(1)
    const target = startRun({ learningRate: 0.1 })
    target.optimizer.loadStateDict(stored(source).state, { ignoreOptions: true })
    expect(target.optimizer.iteration).toBe(2)
    const [found, wanted] = [target.optimizer.stateDict(), source.optimizer.stateDict()]
    for (const name of Object.keys(shapes)) {
      expect(found.parameters[name]?.tensors).toEqual(wanted.parameters[name]?.tensors)
      expect(found.parameters[name]?.updates).toBe(wanted.parameters[name]?.updates)
    }
    expect(found.settings).toEqual({ clipGlobalNorm: null, startStep: 0, stepCount: 'parameter' })
  })
})

function withRow(parameter: Record<string, never>, change: object) {
  const tensors = parameter.tensors as unknown as { rowMoment: object }
  return { ...parameter, tensors: { ...tensors, rowMoment: { ...tensors.rowMoment, ...change } } }
}

describe('a float64 state', () => {
  const trained = (precision: 'float32' | 'float64') => {
    const backend = referenceBackend({ precision })
    const optimizer = adafactor({
      backend,
      params: { w: backend.create([2, 3], [1, 2, 3, 4, 5, 6]) },
    })
    optimizer.step({ w: backend.create([2, 3], [1, -1, 2, -2, 3, -3]) })
    return optimizer
  }

  test('is not rounded to float32 in silence', () => {
    const state = trained('float64').stateDict()
    const optimizer = trained('float32')
    expect(() => optimizer.loadStateDict(state)).toThrow(
      'the state is float64 and would be rounded',
    )
    optimizer.loadStateDict(state, { ignoreOptions: true })
    expect(optimizer.stateDict().parameters.w?.tensors.rowMoment?.data[0]).toBe(
      Math.fround(state.parameters.w?.tensors.rowMoment?.data[0] as number),
    )
  })

  test('takes a float32 one, which loses nothing', () => {
    const optimizer = trained('float64')
    optimizer.loadStateDict(trained('float32').stateDict())
    expect(optimizer.iteration).toBe(1)
  })
})
