/** Files of flax, and what optax goes on to from one. */
import { readFileSync } from 'node:fs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  AdafactorError,
  adafactor,
  type Backend,
  type Execution,
  referenceBackend,
} from '@adafactor/core'
import { optax } from '@adafactor/core/presets'
import { ExtData, encode } from '@msgpack/msgpack'
import { describe, expect, it } from 'vitest'
import {
  type FlaxMap,
  type FlaxValue,
  flaxAt,
  flaxTensors,
  optaxState,
  readFlax,
  withFlaxTensors,
  withOptaxState,
  writeFlax,
} from '../src/flax.js'
import {
  type Expected,
  expectNear,
  float32Backends,
  readJson,
  realState,
  type Stored,
  takeMoreSteps,
} from './support/real-state.js'
import { refusal } from './support/refusal.js'
import { SeededRandom } from './support/seeded-random.js'

const bytes = new Uint8Array(readFileSync(realState('optax-msgpack/checkpoint.msgpack')))
const expected = readJson<Expected>('optax-msgpack/expected.json')

/** As the docs of real-states have it: the rate at update t, from 0. */
const preset = optax({
  minDimSizeToFactor: 4,
  momentum: 0.9,
  weightDecayRate: 1e-3,
  learningRate: (t) => 0.03 + ((0.01 - 0.03) * t) / 20,
})

async function goOn(backend: Backend<unknown, Execution>) {
  const tree = await readFlax(bytes)
  const saved = flaxTensors(flaxAt(tree, 'params'))
  const params = Object.fromEntries(
    Object.entries(saved).map(([name, { shape, data }]) => [
      name,
      backend.create(shape, data as Float32Array),
    ]),
  )
  const optimizer = adafactor({ backend, params, ...preset })
  await optimizer.loadStateDict(optaxState(tree), { layout: 'optax' })
  await takeMoreSteps(expected, optimizer, backend)
  return { tree, params, optimizer }
}

describe('a checkpoint of flax with a state of optax', () => {
  it('has every tensor bit for bit', async () => {
    const tree = await readFlax(bytes)
    const found = Object.entries(flaxTensors(tree)).map(([name, { shape, type, data }]) => [
      name,
      { shape, dtype: type, values: Array.from(data, Number) },
    ])
    const { step, ...stored } = readJson<Record<string, Stored>>('optax-msgpack/tensors.json')
    expect(Object.fromEntries(found)).toEqual(stored)
    expect(tree.get('step')).toBe(step?.values[0])
  })

  it.each(float32Backends)('goes on with %s as it did in optax', async (_, create) => {
    const backend = create()
    const { params } = await goOn(backend)
    for (const { name } of expected.parameters) {
      expectNear(
        name,
        (await backend.read(params[name])) as Float32Array,
        expected.after[name] ?? [],
      )
    }
  })

  it('goes back: with other numbers in its place, in every part of the chain', async () => {
    const backend = ndarrayBackend() as Backend<unknown, Execution>
    const { tree, params, optimizer } = await goOn(backend)
    const state = await optimizer.stateDict({ layout: 'optax' })
    const numbers = Object.fromEntries(
      Object.entries(params).map(([name, tensor]) => [
        name,
        { data: backend.read(tensor) as Float32Array },
      ]),
    )
    const moved = new Map(withOptaxState(tree, state)).set(
      'params',
      withFlaxTensors(flaxAt(tree, 'params') as FlaxMap, numbers),
    )
    const again = await readFlax(writeFlax(moved))
    expect(optaxState(again)).toEqual(state)
    for (const place of ['0', '2', '4']) {
      expect(flaxAt(again, 'opt_state', place, 'count')).toEqual({
        shape: [],
        type: 'int32',
        data: Int32Array.of(12),
      })
    }
    expect(flaxTensors(flaxAt(again, 'params'))['Dense_0/bias']?.data).toEqual(
      numbers['Dense_0/bias']?.data,
    )
  })
})

it('orbax#487: a state is found by its fields, in lists with None and sorted keys too', async () => {
  const tree = await readFlax(bytes)
  const [factored, , , , ema] = [...(flaxAt(tree, 'opt_state') as FlaxMap).values()] as FlaxMap[]
  const sorted = (map: FlaxMap | undefined): FlaxMap =>
    new Map([...(map ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)))
  const restored: FlaxValue = [null, new Map([['inner', [sorted(ema), null]]]), sorted(factored)]
  expect(optaxState(restored)).toEqual(optaxState(tree))
  const noState = await refusal('checkpoint/format', () => optaxState(flaxAt(tree, 'params')))
  expect(noState).toContain('FactoredState')
  expect(await refusal('checkpoint/format', () => optaxState([restored, restored]))).toContain(
    'twice',
  )
  expect(await refusal('checkpoint/unknown-tensor', () => flaxAt(tree, 'params', 'Dense_1'))).toBe(
    'the file has no params/Dense_1: there is Conv_0, Dense_0, Embed_0',
  )
})

it('google/flax#563: no template, and a part is read by its path', async () => {
  const tree = await readFlax(bytes)
  expect(flaxAt(tree, 'params', 'Dense_0', 'bias')).toMatchObject({ shape: [6], type: 'float32' })
  expect(Object.keys(flaxTensors(flaxAt(tree, 'params', 'Dense_0')))).toEqual(['bias', 'kernel'])
})

it('averages of parameters and counts of others are no part of a state of optax', async () => {
  const own = new Map(await readFlax(bytes))
    .set('ema', new Map([['Dense_0', new Map()]]))
    .set('metrics', new Map([['count', 100]]))
  const state = optaxState(own)
  expect(state).toEqual(optaxState(await readFlax(bytes)))
  const moved = withOptaxState(own, { ...state, step: 20 })
  expect(flaxAt(moved, 'metrics', 'count')).toBe(100)
  expect(flaxAt(moved, 'opt_state', '0', 'count')).toMatchObject({ data: Int32Array.of(20) })
})

it('counts around a state go on by as many updates: a schedule that began later, inject_hyperparams', async () => {
  const chain = flaxAt(await readFlax(bytes), 'opt_state')
  const count = (n: number) => ({ shape: [], type: 'int32', data: Int32Array.of(n) }) as const
  const tree: FlaxMap = new Map<string, FlaxValue>([
    ['step', 7],
    [
      'opt_state',
      new Map<string, FlaxValue>([
        ['count', count(7)],
        ['hyperparams', new Map()],
        ['inner_state', [chain, new Map([['count', count(2)]])]],
      ]),
    ],
  ])
  const moved = withOptaxState(tree, { ...optaxState(tree), step: 12 })
  expect(moved.get('step')).toBe(7)
  expect(flaxAt(moved, 'opt_state', 'count')).toEqual(count(12))
  expect(flaxAt(moved, 'opt_state', 'inner_state', '1', 'count')).toEqual(count(7))
  expect(flaxAt(moved, 'opt_state', 'inner_state', '0', '4', 'count')).toEqual(count(12))
})

it('every kind of value is written and read again', async () => {
  const tree: FlaxMap = new Map<string, FlaxValue>([
    ['f16', { shape: [2], type: 'float16', data: Float32Array.of(1, 65504) }],
    ['bf16', { shape: [1, 1], type: 'bfloat16', data: Float32Array.of(1.0078125) }],
    ['f64', { shape: [], type: 'float64', data: Float64Array.of(Math.PI) }],
    ['i64', { shape: [1], type: 'int64', data: BigInt64Array.of(-(2n ** 60n)) }],
    ['bool', { shape: [2], type: 'bool', data: Uint8Array.of(1, 0) }],
    ['empty', { shape: [0, 3], type: 'float32', data: new Float32Array() }],
    [
      'plain',
      new Map<string, FlaxValue>([
        ['n', 7],
        ['big', 2n ** 60n],
        ['x', 0.5],
        ['none', null],
        ['yes', true],
      ]),
    ],
    ['list', ['a', Uint8Array.of(1, 2)]],
    [
      'like an array',
      new Map<string, FlaxValue>([
        ['shape', [1]],
        ['data', Uint8Array.of(1)],
      ]),
    ],
    ['constructor', 'a name'],
  ])
  const read = await readFlax(writeFlax(tree))
  expect(read).toEqual(tree)
})

it('keys that are special to JavaScript are data, and no order of theirs is changed', async () => {
  const text = (word: string) => [0xa0 + word.length, ...new TextEncoder().encode(word)]
  const names = ['10', '__proto__', '9', 'constructor', 'hasOwnProperty']
  const file = Uint8Array.of(
    0x80 + names.length,
    ...names.flatMap((name) => [...text(name), 0x81, ...text(name), 7]),
  )
  const tree = await readFlax(file)
  expect([...tree.keys()]).toEqual(names)
  for (const name of names) expect(flaxAt(tree, name, name)).toBe(7)
  expect(await readFlax(writeFlax(tree))).toEqual(tree)
  expect(Object.prototype).not.toHaveProperty('7')
})

it('arrays of more than 1 GiB, which flax cuts into pieces, are one', async () => {
  const piece = (numbers: number[]) =>
    new ExtData(
      1,
      encode([[numbers.length], 'float32', new Uint8Array(Float32Array.from(numbers).buffer)]),
    )
  const chunked = (chunks: object) =>
    encode({ w: { __msgpack_chunked_array__: true, shape: { 0: 2, 1: 2 }, chunks } })
  const tree = await readFlax(chunked({ 0: piece([1, 2, 3]), 1: piece([4]) }))
  expect(tree.get('w')).toEqual({
    shape: [2, 2],
    type: 'float32',
    data: Float32Array.of(1, 2, 3, 4),
  })
  await refusal('checkpoint/format', () => readFlax(chunked({ 0: piece([1, 2, 3]) })))
  await refusal('checkpoint/format', () => readFlax(chunked({})))
})

it('a parameter without elements goes there and back', async () => {
  const none = { shape: [0, 3], type: 'float32', data: new Float32Array() } as const
  const of = (value: FlaxValue): FlaxMap => new Map([['z', value]])
  const one = { shape: [1], type: 'float32', data: Float32Array.of(0) } as const
  const tree: FlaxMap = new Map<string, FlaxValue>([
    ['count', 3],
    ['v_row', of(one)],
    ['v_col', of(one)],
    ['v', of(none)],
  ])
  const backend = referenceBackend()
  const optimizer = adafactor({
    backend,
    params: { z: backend.create([0, 3]) },
    ...optax({ learningRate: 0.1 }),
  })
  optimizer.loadStateDict(optaxState(tree), { layout: 'optax' })
  const state = optimizer.stateDict({ layout: 'optax' })
  expect(withOptaxState(tree, { ...state, step: 4 }).get('v')).toEqual(of(none))
})

describe('what is damaged is refused', () => {
  const array = (...parts: unknown[]) => encode({ w: new ExtData(1, encode(parts)) })

  it.each([
    ['half a file', bytes.subarray(0, 1000), 'end at byte'],
    ['nothing', new Uint8Array(), 'the file is empty'],
    ['more than a file', Uint8Array.of(...bytes, 1), '1 bytes after its end'],
    ['no dictionary', encode(7), 'no dictionary at its top'],
    ['a page of HTML', new TextEncoder().encode('<!doctype html><html>'), 'a page of HTML'],
    ['an array of another size', array([3], 'float32', new Uint8Array(4)), 'shape [3] has 4 bytes'],
    ['an array without bytes', array([3], 'float32'), 'no list of shape'],
    ['a size below 0', array([-1], 'float32', new Uint8Array(4)), 'no list of shape'],
    ['an extension of others', encode({ w: new ExtData(99, Uint8Array.of(1)) }), 'an unknown kind'],
    ['a date', encode({ w: new Date(0) }), 'an unknown kind'],
    ['a huge list', Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff, 1), 'which end at byte'],
    ['a deep list', new Uint8Array(2000).fill(0x91), 'more than 500 deep'],
    ['a number as a key', Uint8Array.of(0x81, 1, 2), 'a key that is no text'],
  ])('%s', async (_, file, words) => {
    expect(await refusal('checkpoint/format', () => readFlax(file))).toContain(words)
  })

  it('an array of a type that is not known', async () => {
    const message = await refusal('checkpoint/unsupported', () =>
      readFlax(array([1], 'int4', new Uint8Array(1))),
    )
    expect(message).toContain('"int4"')
  })

  const count = Number(process.env.ADAFACTOR_MUTATIONS ?? 20_000)
  const seed = 20_261_129
  it(`${count} mutated files, seed ${seed}: each is read, or refused with a reason`, async () => {
    const random = new SeededRandom(seed)
    let read = 0
    for (let number = 0; number < count; number++) {
      const file = bytes.slice(0, random.below(8) === 0 ? random.below(bytes.length) : bytes.length)
      for (let times = random.below(3); times >= 0; times--) {
        file[random.below(random.below(2) ? 200 : file.length)] = random.below(256)
      }
      try {
        optaxState(await readFlax(file))
        read++
      } catch (error) {
        if (!(AdafactorError.isInstance(error) && error.code.startsWith('checkpoint/'))) {
          throw new Error(`mutation ${number}, seed ${seed}: ${String(error)}`, { cause: error })
        }
      }
    }
    expect(read).toBeGreaterThan(count / 100)
  }, 600_000)
})
