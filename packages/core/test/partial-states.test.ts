/** States that fit in part, and what loading them says. */
import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  type LoadReport,
  referenceBackend,
  type StateDict,
  type StateLayout,
} from '../src/index.js'
import * as presets from '../src/presets.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { caught } from './support/caught.js'
import { expectUnchanged } from './support/snapshot.js'

type Shapes = Readonly<Record<string, readonly number[]>>

function made(shapes: Shapes, options: AdafactorOptions = {}) {
  const backend = referenceBackend()
  const tensors = (start: number): Record<string, DenseTensor> =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const size = shape.reduce((product, own) => product * own, 1)
        return [
          name,
          backend.create(
            shape,
            Array.from({ length: size }, (_, i) => start + i),
          ),
        ]
      }),
    )
  const params = tensors(1)
  const optimizer = adafactor({ backend, params, ...options })
  return { params, optimizer, step: (start = 3) => optimizer.step(tensors(start)), tensors }
}

const options: AdafactorOptions = { momentum: 0.9 }
const before: Shapes = { w: [3, 2], bias: [2], old: [4] }
const after: Shapes = { w: [3, 2], bias: [2], head: [2, 2] }

describe('a state of other parameters', () => {
  const saved = () => {
    const run = made(before, options)
    run.step()
    run.step(5)
    return structuredClone(run.optimizer.stateDict())
  }

  test('is refused with the way out', async () => {
    const { optimizer, params, step } = made(after, options)
    step()
    const state = saved()
    const refused = (given: object) =>
      expectUnchanged(optimizer, params, () => optimizer.loadStateDict(state, given))
    expect(await refused({})).toMatchObject({
      code: 'state/mismatch',
      reason:
        'the state does not fit this optimizer: parameter "head" is not in the state; ' +
        'the state has "old", which is no parameter here. Make the optimizer with the same ' +
        "parameters and options, or load a part of the state: { missing: 'fresh', unexpected: 'ignore' }",
    })
    expect(await refused({ missing: 'fresh' })).toMatchObject({
      reason: expect.stringMatching(/"old".*: \{ unexpected: 'ignore' \}$/),
    })
    expect(await refused({ unexpected: 'ignore' })).toMatchObject({
      reason: expect.stringMatching(/"head".*: \{ missing: 'fresh' \}$/),
    })
  })

  test('is loaded in part where that is asked for, and the reply says what was done', () => {
    const { optimizer, step } = made(after, options)
    // The head has been trained, and starts afresh all the same.
    step()
    const state = saved()
    const report: LoadReport = optimizer.loadStateDict(state, {
      missing: 'fresh',
      unexpected: 'ignore',
    })
    expect(report).toEqual({ loaded: ['w', 'bias'], fresh: ['head'], ignored: ['old'] })
    expect(optimizer.iteration).toBe(2)
    const { parameters } = optimizer.stateDict()
    const { old, ...kept } = state.parameters
    expect(parameters).toMatchObject(kept)
    const { head } = made(after, options).optimizer.stateDict().parameters
    expect(parameters.head).toEqual(head)
    expect(parameters.head).toMatchObject({ updates: 0 })
  })

  test('goes on as one whose new parameter has had no gradient yet', () => {
    const whole = made(after, options)
    const { head, ...others } = whole.tensors(3)
    whole.optimizer.step(others)
    const { head: _, ...parameters } = whole.optimizer.stateDict().parameters
    const resumed = made(after, options)
    for (const [name, { data }] of Object.entries(whole.params))
      resumed.params[name]?.data.set(data)
    resumed.step(9)
    for (const [name, { data }] of Object.entries(whole.params))
      resumed.params[name]?.data.set(data)
    const state = { ...whole.optimizer.stateDict(), parameters }
    resumed.optimizer.loadStateDict(state, { missing: 'fresh' })
    for (const start of [4, 5]) {
      whole.step(start)
      resumed.step(start)
    }
    expect(resumed.params).toEqual(whole.params)
    expect(resumed.optimizer.stateDict()).toEqual(whole.optimizer.stateDict())
  })

  test('is not looked into where it is ignored', () => {
    const { optimizer } = made(after, options)
    const state = saved() as { parameters: Record<string, unknown> } & StateDict
    Object.assign(state.parameters, { old: 'junk', none: null, w2: { shape: 3n } })
    const report = optimizer.loadStateDict(state, { missing: 'fresh', unexpected: 'ignore' })
    expect(report.ignored).toEqual(['old', 'none', 'w2'])
  })

  test('with a parameter of another shape is refused, unless that one is left out', async () => {
    const { optimizer, params } = made({ w: [5, 2], bias: [2], old: [4] }, options)
    const state = saved()
    const error = await expectUnchanged(optimizer, params, () =>
      optimizer.loadStateDict(state, { missing: 'fresh', unexpected: 'ignore' }),
    )
    expect(error).toMatchObject({
      code: 'state/mismatch',
      reason: expect.stringContaining(
        'parameter "w" has shape [5, 2], in the state [3, 2]. Make the optimizer with the same parameters ' +
          'and options. To start a parameter of another shape afresh, leave it out of the state and ' +
          "load with { missing: 'fresh' }",
      ),
    })
    const { w, ...parameters } = state.parameters
    const report = optimizer.loadStateDict({ ...state, parameters }, { missing: 'fresh' })
    expect(report).toEqual({ loaded: ['bias', 'old'], fresh: ['w'], ignored: [] })
  })

  test('reports on an asynchronous backend too', async () => {
    const backend = asynchronousBackend()
    const optimizer = adafactor({
      backend,
      params: { w: backend.create([3, 2]), head: backend.create([2, 2]) },
      ...options,
    })
    const loaded = optimizer.loadStateDict(saved(), { missing: 'fresh', unexpected: 'ignore' })
    expect(await loaded).toEqual({ loaded: ['w'], fresh: ['head'], ignored: ['bias', 'old'] })
  })
})

describe.each<[StateLayout, () => AdafactorOptions]>([
  ['torch', () => presets.torch()],
  ['huggingface', () => presets.huggingface()],
  ['fairseq', () => presets.fairseq()],
  ['timm', () => presets.timm()],
  ['timmBigVision', () => presets.timmBigVision({ lr: 0.1 })],
])('in the words of %s, which counts by parameter,', (layout, options) => {
  test('a parameter that never had a gradient is absent, and starts afresh', () => {
    const source = made({ w: [3, 2], spare: [2] }, options())
    const { spare, ...gradients } = source.tensors(3)
    source.optimizer.step(gradients)
    source.optimizer.step(gradients)
    const state = structuredClone(source.optimizer.stateDict({ layout }))
    for (const absent of [{}, { spare: {} }]) {
      const { spare, ...parameters } = state.parameters
      const target = made({ w: [3, 2], spare: [2] }, options())
      for (const [name, { data }] of Object.entries(source.params))
        target.params[name]?.data.set(data)
      target.step(9)
      const report = target.optimizer.loadStateDict(
        { ...state, parameters: { ...parameters, ...absent } },
        { layout },
      )
      expect(report).toEqual({ loaded: ['w'], fresh: ['spare'], ignored: [] })
      expect(target.optimizer.stateDict()).toEqual(source.optimizer.stateDict())
    }
  })

  test('one that is there by another name is not taken for absent', () => {
    const { optimizer } = made({ w: [3, 2], bias: [2] }, options())
    const { parameters, ...state } = made({ w: [3, 2], b: [2] }, options()).optimizer.stateDict({
      layout,
    })
    const message = caught(() => optimizer.loadStateDict({ ...state, parameters }, { layout }))
    expect(message).toContain('parameter "bias" is not in the state')
    expect(message).toContain('the state has "b", which is no parameter here')
    const report = optimizer.loadStateDict(
      { ...state, parameters },
      { layout, unexpected: 'ignore' },
    )
    expect(report).toEqual({ loaded: ['w'], fresh: ['bias'], ignored: ['b'] })
  })
})

describe.each<[StateLayout, () => AdafactorOptions]>([
  ['optax', () => presets.optax({ learningRate: 0.1 })],
  ['keras', () => presets.keras()],
  ['mlx', () => presets.mlx()],
])('in the words of %s, which counts once for all,', (layout, options) => {
  test('an absent parameter starts afresh only if that is asked for', () => {
    const source = made(before, options())
    source.step()
    const state = structuredClone(source.optimizer.stateDict({ layout }))
    const { optimizer } = made(after, options())
    expect(caught(() => optimizer.loadStateDict(state, { layout }))).toMatch(
      new RegExp(
        `^state/mismatch: the state of ${layout} does not fit this optimizer: parameter "head" is not in ` +
          'the state; the state has "old", which is no parameter here. Make the optimizer with the ' +
          'parameters and arguments that the state was made with, or load a part of the state: ' +
          "\\{ missing: 'fresh', unexpected: 'ignore' \\}",
      ),
    )
    const report = optimizer.loadStateDict(state, {
      layout,
      missing: 'fresh',
      unexpected: 'ignore',
    })
    expect(report).toEqual({ loaded: ['w', 'bias'], fresh: ['head'], ignored: ['old'] })
    const { parameters } = optimizer.stateDict()
    expect(parameters.w?.tensors).toEqual(source.optimizer.stateDict().parameters.w?.tensors)
  })
})

describe('a message about thousands of parameters stays short:', () => {
  const name = (index: number) => `model.layers.${index}.self_attn.q_proj.weight`
  const shapes = (from: number, shape: readonly number[]): Shapes =>
    Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [name(from + i), shape]))
  const short = 2048

  test('other names, shapes, factoring and options', () => {
    const here = made({ ...shapes(0, [1, 2]) }, { clipThreshold: 2 })
    const state = structuredClone(made(shapes(1000, [2, 1]), options).optimizer.stateDict())
    const message = caught(() => here.optimizer.loadStateDict(state))
    expect(message.length).toBeLessThan(short)
    expect(message).toMatch(/^state\/mismatch: .*"model\.layers\.0\..*, and 99\d more are not in/)
    expect(message).toContain('more, which are no parameters here')
    expect(message).toMatch(/has shape \[1, 2\], in the state \[2, 1\].*; and 99\d more/)
    expect(message).toContain('option "clipThreshold" is 2, in the state 1')
    const other = made(shapes(1000, [2, 1]), { factored: false })
    const messages = [
      () => here.optimizer.loadStateDict(other.optimizer.stateDict()),
      () => other.optimizer.loadStateDict(state),
      () => other.optimizer.loadStateDict(state, { ignoreOptions: true }),
      () => here.optimizer.loadStateDict(state, { missing: 'fresh', unexpected: 'ignore' }),
    ].map(caught)
    for (const found of messages) {
      expect(found.length).toBeLessThan(short)
      expect(found).toMatch(/and \d+ more/)
    }
  })

  test('an option of most parameters', () => {
    const overrides = { 'model.*': { momentum: 0.5 } }
    const source = made({ ...shapes(0, [2]), w: [2] }, { overrides })
    const target = made({ ...shapes(0, [2]), w: [2] })
    const state = source.optimizer.stateDict()
    const message = caught(() => target.optimizer.loadStateDict(state))
    expect(message).toContain(' more: option "momentum" is null, in the state {')
    expect(message.length).toBeLessThan(short)
  })

  test("a peer's", () => {
    const source = made(shapes(0, [2, 3]), { ...presets.huggingface({ beta1: 0.9 }) })
    const state = source.optimizer.stateDict({ layout: 'huggingface' })
    const target = made(shapes(100, [3, 3]), presets.huggingface())
    const targets = [{}, { unexpected: 'ignore' }] as const
    for (const given of targets) {
      const message = caught(() =>
        target.optimizer.loadStateDict(state, { layout: 'huggingface', ...given }),
      )
      expect(message).toContain('more')
      expect(message).toContain('exp_avg of shape [2, 3] is there, but here it has no momentum')
      expect(message.length).toBeLessThan(short)
    }
    const message = caught(() => source.optimizer.stateDict({ layout: 'torch' }))
    expect(message).toContain('more')
    expect(message.length).toBeLessThan(short)
  })

  test('and so does one about names and values that are long', () => {
    const long = 'x'.repeat(100_000)
    const run = made({ [long]: [2], w: [2, 3] })
    const state = run.optimizer.stateDict()
    const { parameters } = state
    const messages = [
      { ...state, optimizer: long },
      { ...state, format: Array.from({ length: 10_000 }, () => 1) },
      { ...state, parameters: { ...parameters, [long]: long } },
      { ...state, parameters: { [`${long}y`]: parameters.w } },
      { ...state, settings: { ...state.settings, [long]: long } },
      {
        ...state,
        parameters: { ...parameters, w: { ...parameters.w, shape: new Array(900).fill(7) } },
      },
    ].map((bad) => caught(() => run.optimizer.loadStateDict(bad as never)))
    for (const message of messages) expect(message.length).toBeLessThan(short)
  })
})
