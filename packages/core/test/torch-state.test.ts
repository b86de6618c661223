/** What `state_dict()` gives in Python, as it comes out of JSON. */
import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type PeerState,
  type PeerTensor,
  referenceBackend,
  type StateLayout,
  type TorchStateDict,
} from '../src/index.js'
import * as presets from '../src/presets.js'
import { caught } from './support/caught.js'
import { expectUnchanged } from './support/snapshot.js'

const shapes = { w: [3, 2], scale: [], bias: [2], spare: [2, 2] } as const
const names = Object.keys(shapes)

function made(options: AdafactorOptions) {
  const backend = referenceBackend()
  const tensors = (start: number) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const size = (shape as readonly number[]).reduce((product, own) => product * own, 1)
        return [
          name,
          backend.create(
            shape,
            Array.from({ length: size }, (_, i) => start + i / 8),
          ),
        ]
      }),
    )
  const params = tensors(1)
  return { params, optimizer: adafactor({ backend, params, ...options }), tensors }
}

/** Two steps in which `spare` had no gradient. */
function trained(options: AdafactorOptions) {
  const run = made(options)
  for (const start of [2, 3]) {
    const { spare, ...gradients } = run.tensors(start)
    run.optimizer.step(gradients)
  }
  return run
}

/** Numbers as `tolist()` nests them. */
function nested({ shape, data }: PeerTensor): unknown {
  const [first, ...others] = shape
  if (first === undefined) return data[0]
  const size = data.length / first
  return Array.from({ length: first }, (_, index) =>
    nested({ shape: others, data: data.slice(index * size, (index + 1) * size) }),
  )
}

type Form = (tensor: PeerTensor) => unknown

/** The state with numbers for names, in two groups, the tensors in one of the forms. */
function stateDict(
  { parameters }: PeerState,
  tensorAs: Form = ({ shape, data }) => ({ shape, data: [...data] }),
  stepAs: (step: number) => unknown = (step) => step,
): TorchStateDict {
  const state = names.flatMap((name, index) => {
    const { step, ...tensors } = parameters[name] ?? {}
    if (step === 0) return []
    const entries = Object.entries(tensors).map(([key, tensor]) => [
      key,
      tensorAs(tensor as PeerTensor),
    ])
    return [[index, { step: stepAs(step as number), ...Object.fromEntries(entries) }]]
  })
  const groups = [
    { params: [0, 1], lr: 0.1 },
    { params: [2, 3], lr: [1n] },
  ]
  return JSON.parse(
    JSON.stringify({ state: Object.fromEntries(state), param_groups: groups }, (_, value) =>
      typeof value === 'bigint' ? 'anything' : value,
    ),
  )
}

const peers: [StateLayout, () => AdafactorOptions][] = [
  ['torch', () => presets.torch()],
  ['huggingface', () => presets.huggingface({ beta1: 0.9 })],
  ['fairseq', () => presets.fairseq()],
  ['timm', () => presets.timm({ betas: [0.9, 0.9] })],
  ['timmBigVision', () => presets.timmBigVision({ lr: 0.1, minDimSizeToFactor: 2 })],
]

describe.each(peers)('a state_dict() of %s', (layout, options) => {
  const source = trained(options())
  const peer = source.optimizer.stateDict({ layout })

  test.each<[string, Form, (step: number) => unknown]>([
    ['numbers', ({ shape, data }) => ({ shape, data: [...data] }), (step) => step],
    [
      'tensors without axes',
      ({ shape, data, dtype }) => ({ shape, data: [...data], dtype }),
      (step) => ({ shape: [], data: [step], dtype: 'float32' }),
    ],
    ['nested lists', nested, (step) => [step]],
  ])('is loaded by the names of its parameters: %s', (_, tensorAs, stepAs) => {
    const { optimizer } = made(options())
    const report = optimizer.loadStateDict(stateDict(peer, tensorAs, stepAs), { layout, names })
    expect(report).toEqual({ loaded: ['w', 'scale', 'bias'], fresh: ['spare'], ignored: [] })
    expect(optimizer.stateDict()).toEqual(source.optimizer.stateDict())
  })

  test('needs no param_groups', () => {
    const { optimizer } = made(options())
    const { state } = stateDict(peer)
    optimizer.loadStateDict({ state }, { layout, names })
    expect(optimizer.stateDict()).toEqual(source.optimizer.stateDict())
  })

  test('may have typed arrays, and counts in 64 bits', () => {
    const { optimizer } = made(options())
    const entries = Object.entries(peer.parameters).filter(([, { step }]) => step !== 0)
    const state = Object.fromEntries(
      entries.map(([name, { step, ...tensors }]) => [
        names.indexOf(name),
        { ...tensors, step: { shape: [], data: BigInt64Array.of(BigInt(step as number)) } },
      ]),
    )
    optimizer.loadStateDict({ state }, { layout, names })
    expect(optimizer.stateDict()).toEqual(source.optimizer.stateDict())
  })
})

test('a group may be in another order than the names of the model', () => {
  const source = trained(presets.torch())
  const { state } = stateDict(source.optimizer.stateDict({ layout: 'torch' }))
  const order = [2, 0, 3, 1]
  const turned = Object.fromEntries(
    Object.entries(state).map(([key, stored]) => [order.indexOf(Number(key)), stored]),
  )
  const { optimizer } = made(presets.torch())
  optimizer.loadStateDict(
    { state: turned, param_groups: [{ params: [0, 1, 2] }, { params: [3] }] },
    { layout: 'torch', names: order.map((index) => names[index] as string) },
  )
  expect(optimizer.stateDict()).toEqual(source.optimizer.stateDict())
})

test('names instead of numbers, as parallel training has them, need no option', () => {
  const source = trained(presets.torch())
  const { state } = stateDict(source.optimizer.stateDict({ layout: 'torch' }))
  const byName = Object.fromEntries(
    Object.entries(state).map(([key, stored]) => [names[Number(key)], stored]),
  )
  const { optimizer } = made(presets.torch())
  optimizer.loadStateDict({ state: byName, param_groups: [{ params: names }] }, { layout: 'torch' })
  expect(optimizer.stateDict()).toEqual(source.optimizer.stateDict())
})

test('the RMS of transformers is whatever it is', () => {
  const source = trained(presets.huggingface())
  for (const RMS of [0.5, { shape: [], data: [0.5] }, null, 'junk', Number.NaN]) {
    const dict = stateDict(source.optimizer.stateDict({ layout: 'huggingface' }))
    for (const stored of Object.values(dict.state)) Object.assign(stored, { RMS })
    const { optimizer } = made(presets.huggingface())
    optimizer.loadStateDict(dict, { layout: 'huggingface', names })
    expect(optimizer.stateDict()).toEqual(source.optimizer.stateDict())
  }
})

test('a parameter that the names have not is missing, and one that is not here is too many', () => {
  const source = trained(presets.torch())
  const { state } = stateDict(source.optimizer.stateDict({ layout: 'torch' }))
  const { optimizer } = made(presets.torch())
  const given = { layout: 'torch', names: ['w', 'gain', 'bias'] } as const
  const message = caught(() => optimizer.loadStateDict({ state }, given))
  expect(message).toContain('parameters "scale", "spare" are not in the state')
  expect(message).toContain('the state has "gain", which is no parameter here')
  const unexpected = 'ignore'
  expect(caught(() => optimizer.loadStateDict({ state }, { ...given, unexpected }))).toMatch(
    /"scale", "spare" are not in the state\. .*: \{ missing: 'fresh' \} /,
  )
  expect(optimizer.loadStateDict({ state }, { ...given, unexpected, missing: 'fresh' })).toEqual({
    loaded: ['w', 'bias'],
    fresh: ['scale', 'spare'],
    ignored: ['gain'],
  })
})

test('names that the file itself has, of named_parameters(), need not be given', () => {
  const source = trained(presets.torch())
  const { state, param_groups = [] } = stateDict(source.optimizer.stateDict({ layout: 'torch' }))
  const numbers = param_groups.flatMap(({ params }) => params)
  const named = param_groups.map((group) => ({
    ...group,
    param_names: group.params.map((number) => names[numbers.indexOf(number)]),
  }))
  const target = made(presets.torch())
  const report = target.optimizer.loadStateDict({ state, param_groups: named }, { layout: 'torch' })
  expect(report).toEqual({ loaded: ['w', 'scale', 'bias'], fresh: ['spare'], ignored: [] })
})

describe('a state_dict() that is not right is refused with the key that is wrong:', () => {
  type Dict = { state: Record<string, Record<string, unknown>>; param_groups: unknown }
  const layout = 'torch'
  test.each<[string, (dict: Dict) => unknown, object, string]>([
    [
      'no names',
      () => {},
      { names: undefined },
      'option/invalid: option "names" has to be given: ',
    ],
    [
      'too few',
      () => {},
      { names: ['w'] },
      'option/invalid: option "names" has 1 names: this state of torch has its parameters by number, 4 of them',
    ],
    [
      'too few: the first without one',
      () => {},
      { names: ['w', 'scale', 'bias'] },
      'param_groups. Parameter 3 is the first without a name',
    ],
    [
      'too many: the first of no parameter',
      () => {},
      { names: [...names, 'other', 'more'] },
      'option "names" has 6 names: this state of torch has its parameters by number, 4 of them; give their ' +
        'names in the order of the numbers in its param_groups. "other" is the first name too many',
    ],
    [
      'one twice',
      () => {},
      { names: ['w', 'w', 'a', 'b'] },
      'option/invalid: option "names" has "w" twice',
    ],
    ['no list', () => {}, { names: 'w' }, 'option/invalid: option "names" is "w"'],
    [
      'holes',
      () => {},
      { names: new Array(4) },
      'option/invalid: option "names" is [null,null,null,null]',
    ],
    [
      'no layout',
      () => {},
      { layout: undefined },
      'option/conflict: option "names" is for a state_dict()',
    ],
    [
      'nobody has numbers there',
      () => {},
      { layout: 'optax' },
      'state/format: this is no state in the layout "optax": its "layout" is absent',
    ],
    [
      'groups',
      (dict) => void Object.assign(dict, { param_groups: [{ lr: 1 }] }),
      {},
      'state/format: this is no state_dict() of torch: its param_groups are [{"lr":1}]',
    ],
    [
      'groups',
      (dict) => void Object.assign(dict, { param_groups: 5 }),
      {},
      'its param_groups are 5',
    ],
    [
      'a number of no group',
      ({ state }) => void Object.assign(state, { 9: {} }),
      {},
      'its state has "9", which its param_groups or "names" have not',
    ],
    [
      'a step',
      ({ state }) => void Object.assign(state[0] as object, { step: { data: [1.5] } }),
      {},
      'state/format: this is no state in the layout "torch": step of parameter "w" is {"data":[1.5]}',
    ],
    [
      'a tensor',
      ({ state }) => void Object.assign(state[2] as object, { variance: { shape: [2] } }),
      {},
      'variance of parameter "bias" is damaged: its data is not 2 numbers',
    ],
    [
      'ragged lists',
      ({ state }) => void Object.assign(state[0] as object, { row_var: [[1], [2, 3], [4]] }),
      {},
      'row_var of parameter "w" is damaged: [[1],[2,3],[4]] is no { shape, data }',
    ],
    [
      'a list with a hole',
      ({ state }) => void Object.assign(state[0] as object, { row_var: new Array(3) }),
      {},
      'row_var has shape [3], here [3, 1]',
    ],
    [
      'a shape',
      ({ state }) => void Object.assign(state[0] as object, { row_var: 1 }),
      {},
      'state/mismatch: the state of torch does not fit this optimizer: parameter "w": row_var has shape [], here [3, 1]',
    ],
    [
      'a parameter',
      ({ state }) => void Object.assign(state, { 0: [1] }),
      {},
      'what it has for parameter "w" is [1]',
    ],
  ])('%s', async (_, edit, given, why) => {
    const source = trained(presets.torch())
    const dict = stateDict(source.optimizer.stateDict({ layout })) as Dict
    edit(dict)
    const error = await expectUnchanged(source.optimizer, source.params, () =>
      source.optimizer.loadStateDict(dict as never, { layout, names, ...given } as never),
    )
    expect(
      caught(() => {
        throw error
      }),
    ).toContain(why)
  })

  test('names for a state that has names', () => {
    const { optimizer } = trained(presets.torch())
    const state = optimizer.stateDict({ layout })
    expect(caught(() => optimizer.loadStateDict(state, { layout, names }))).toContain(
      'option/conflict: option "names" is for a state_dict() of PyTorch; this state has its',
    )
  })

  test('lists that contain themselves', () => {
    const { optimizer } = trained(presets.torch())
    const own: unknown[] = []
    own.push(own)
    const wide: unknown[] = []
    for (let i = 0; i < 1000; i++) wide.push(wide)
    for (const row_var of [own, wide]) {
      const state = { 0: { step: 2, row_var } }
      expect(caught(() => optimizer.loadStateDict({ state }, { layout, names }))).toContain(
        'row_var of parameter "w" is damaged',
      )
    }
  })
})
