/** States of optimizers of PyTorch, made by hand: what they are made with, and the options in them. */
import { describe, expect, test } from 'vitest'
import { type PlainValue, readTorch, torchOptions, torchPreset, torchState } from '../src/torch.js'
import { type Part, pickled, tensor } from './support/pickle-writer.js'
import { torchFile } from './support/torch-writer.js'

const { bool, dict, float, get, int, list, long, put, text, tuple } = pickled

async function valueIn(value: Part): Promise<PlainValue> {
  return (await readTorch(torchFile(value))).value
}

describe('a state of an optimizer', () => {
  const address = 2n ** 62n
  const settings = (lr: Part, beta = -0.8): (readonly [Part, Part])[] => [
    [text('lr'), lr],
    [text('initial_lr'), float(9)],
    [text('beta2_decay'), float(beta)],
    [text('eps'), tuple('N', float(1e-3))],
    [text('d'), float(1)],
    [text('weight_decay'), float(0)],
    [text('maximize'), bool(false)],
  ]
  const group = (keys: readonly Part[], lr: Part, beta?: number) =>
    dict([text('params'), list(...keys)], ...settings(lr, beta))
  const variance = (step: Part) => dict([text('step'), step], [text('variance'), tensor()])
  const scalar = tensor({ shape: [], strides: [], offset: int(2) })
  const state = (keys: readonly Part[], step: Part, rate: Part = float(0.5)) =>
    dict(
      [text('state'), dict(...keys.slice(1).map((key) => [key, variance(step)] as const))],
      [
        text('param_groups'),
        list(group(keys.slice(0, 2), [rate, put(5)]), group(keys.slice(2), get(5), -0.7)),
      ],
    )

  test.each<[string, (place: number) => Part, Part, string[]]>([
    ['numbers', int, int(3), ['1', '2']],
    ['a step of one element', int, scalar, ['1', '2']],
    ['names', (place) => text('abc'[place] as string), int(3), ['b', 'c']],
    ['addresses in memory', (place) => long(address + BigInt(place)), int(3), ['1', '2']],
  ])('with %s; one without a state stays absent', async (_, key, step, keys) => {
    const { value } = await readTorch(torchFile(state([0, 1, 2].map(key), step)))
    const read = await torchState(value)
    expect(Object.keys(read.state)).toEqual(keys)
    const entry = { step: 3, variance: { shape: [2, 2], dtype: 'float32' } }
    expect(read.state[keys[0] as string]).toMatchObject(entry)
    expect(read.param_groups.map(({ params }) => params.length)).toEqual([2, 1])
  })

  test('torch-points3d#630: options by groups: lr counts, not initial_lr; also one tensor for two groups', async () => {
    const { value } = await readTorch(torchFile(state([0, 1, 2].map(int), int(3), scalar)))
    const read = await torchState(value)
    expect(torchPreset(read)).toBe('torch')
    const { overrides, ...whole } = torchOptions(read, { names: ['a', 'b', 'c'] })
    expect(whole).toMatchObject({ relativeStep: { cap: 3 }, beta2: { exponent: 0.8 } })
    const own = typeof overrides === 'function' ? overrides : () => undefined
    expect(own('b', [2])).toMatchObject({ relativeStep: { cap: 3 }, beta2: { exponent: 0.8 } })
    expect(own('c', [2])).toMatchObject({ relativeStep: { cap: 3 }, beta2: { exponent: 0.7 } })
    const other = torchOptions(read, { names: ['a', 'b', 'c'], lr: [0.1, 0.2] }).overrides
    expect(typeof other === 'function' && other('c', [])).toMatchObject({
      relativeStep: { cap: 0.2 },
    })
  })

  test('sd-scripts#378: names that do not fit: both counts, and which parameter', async () => {
    const read = await torchState(await valueIn(state([0, 1, 2].map(int), int(3))))
    const both = 'and this state has 3 parameters in 2 groups'
    expect(() => torchOptions(read)).toThrow(`option "names" has to be given, ${both}`)
    expect(() => torchOptions(read, { names: ['a'] })).toThrow(
      `option "names" has 1 names, ${both}: parameter 1 of group 0 has no name`,
    )
    expect(() => torchOptions(read, { names: ['a', 'b', 'c', 'd'] })).toThrow('"d" is one too many')
    const named = await torchState(await valueIn(state(['x', 'y', 'z'].map(text), int(3))))
    expect(torchOptions(named).overrides).toBeTypeOf('function')
  })

  test('another preset, and another optimizer', async () => {
    const read = await torchState(await valueIn(state([0, 1, 2].map(int), int(3))))
    expect(() => torchOptions(read, { preset: 'timm' })).toThrow(
      'this is no state of "timm": group 0 has no eps_scale, clip_threshold, decay_rate, beta1, but lr',
    )
    expect(() => torchOptions(read, { preset: 'optax' as 'torch' })).toThrow('"preset" is "optax"')
    const adam = { state: {}, param_groups: [{ params: [0], lr: 1, betas: [0.9, 0.99] }] }
    expect(() => torchPreset(adam)).toThrow('of no Adafactor that is known here')
  })

  test('what is no state', async () => {
    await expect(torchState([1, 2])).rejects.toThrow('it is a list of 2, without "state"')
    const groups = dict([text('state'), dict()], [text('param_groups'), list(int(1))])
    await expect(torchState(await valueIn(groups))).rejects.toThrow('has no list of "params"')
  })
})

describe('the settings of other optimizers', () => {
  const transformers = {
    lr: null,
    eps: [1e-30, 1e-3],
    clip_threshold: 1,
    decay_rate: -0.8,
    beta1: 0.9,
    weight_decay: 0,
    scale_parameter: true,
    relative_step: true,
    warmup_init: false,
  }
  const timm = {
    ...transformers,
    eps: 1e-30,
    eps_scale: 1e-3,
    min_dim_size_to_factor: 16,
    caution: true,
  }
  const bigVision = {
    lr: 0.5,
    min_dim_size_to_factor: 32,
    decay_rate: 0.8,
    decay_offset: 0,
    beta2_cap: 0.999,
    momentum: 0.9,
    momentum_dtype: 'torch.bfloat16',
    eps: null,
    weight_decay: 0.1,
    clipping_threshold: null,
    unscaled_wd: false,
    caution: false,
    corrected_weight_decay: true,
    max_lr_snapshot: 2,
  }
  const optionsOf = (settings: object, preset?: 'fairseq') =>
    torchOptions(
      { state: {}, param_groups: [{ params: [0], ...settings }] },
      preset ? { preset } : {},
    )

  test('transformers: a relative step', () => {
    expect(optionsOf(transformers)).toMatchObject({ relativeStep: { cap: 0.01 }, momentum: 0.9 })
  })

  test('fairseq writes the rate of a relative step into the group', () => {
    const options = optionsOf({ ...transformers, lr: 0.004 }, 'fairseq')
    expect(options).toMatchObject({ relativeStep: { cap: 0.01 } })
  })

  test('timm, and convolutions in it', () => {
    const options = optionsOf({ ...timm, lr: 0.5, relative_step: false })
    expect(options).toMatchObject({ learningRate: 0.5, momentum: { beta1: 0.9, caution: true } })
    const own =
      typeof options.overrides === 'function' ? options.overrides('w', [32, 32, 3, 3]) : {}
    expect(own).toMatchObject({ learningRate: 0.5, factored: { axes: 'first' } })
    expect(optionsOf({ ...timm, lr: 0.004 })).toMatchObject({ relativeStep: { cap: 0.01 } })
  })

  test('big_vision of timm: decay by the peak of the rate', () => {
    expect(optionsOf(bigVision)).toMatchObject({
      learningRate: 0.5,
      momentum: { beta1: 0.9, type: 'bfloat16' },
      weightDecay: { rate: 0.1 * 0.25 },
      factored: { axes: 'largest', minimumSize: 32 },
    })
  })
})
