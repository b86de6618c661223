/** States that were damaged, forged, or meant for something else: a typed error, nothing changed. */
import { describe, expect, test } from 'vitest'
import {
  AdafactorError,
  adafactor,
  numbersToJson,
  type PeerState,
  type Precision,
  referenceBackend,
  type TensorData,
} from '../src/index.js'
import * as presets from '../src/presets.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { rejected } from './support/caught.js'
import { expectUnchanged } from './support/snapshot.js'

function made(precision: Precision = 'float64', gradient = [1, -2, 3, -4, 5, -6]) {
  const backend = referenceBackend({ precision })
  const params = { w: backend.create([2, 3], [1, 2, 3, 4, 5, 6]), b: backend.create([2]) }
  const optimizer = adafactor({ backend, params, ...presets.huggingface({ beta1: 0.9 }) })
  const gradients = () => ({ w: backend.create([2, 3], gradient), b: backend.create([2], [1, 2]) })
  optimizer.step(gradients())
  return { params, optimizer, gradients }
}

type Loose = { [key: string]: Loose }
const layout = 'huggingface'

function cyclic(): object {
  const own: Record<string, unknown> = {}
  own.own = own
  return own
}

function deep(levels: number): object {
  let value: object = {}
  for (let level = 0; level < levels; level++) value = { value }
  return value
}

const nothing: unknown = Object.create(null)

/** What nobody expects, and what a message may say of it. */
const junk: [string, unknown][] = [
  ['null', null],
  ['5n', 5n],
  ['a symbol', Symbol('x')],
  ['a function', () => 1],
  ['text', 'abc'],
  ['NaN', Number.NaN],
  ['a list with holes', Object.assign(new Array(3), { 0: 1, 2: 3 })],
  ['a cycle', cyclic()],
  ['20,000 levels', deep(20_000)],
  ['{}', nothing],
  ['a Map', new Map([['w', 1]])],
  ['a Date', new Date(0)],
  ['a promise', Promise.resolve({})],
  ['bytes', new Uint8Array(3)],
  ['a BigInt in an object', { value: 1n }],
]

/** Each place of a state, as a path. */
const ownPlaces = [
  '',
  'format',
  'optimizer',
  'iteration',
  'settings',
  'seed',
  'settings.startStep',
  'parameters',
  'parameters.w',
  'parameters.w.shape',
  'parameters.w.updates',
  'parameters.w.done',
  'parameters.w.factors',
  'parameters.w.factors.rows',
  'parameters.w.settings',
  'parameters.w.settings.momentum',
  'parameters.w.tensors',
  'parameters.w.tensors.rowMoment',
  'parameters.w.tensors.rowMoment.shape',
  'parameters.w.tensors.rowMoment.type',
  'parameters.w.tensors.rowMoment.data',
]
const peerPlaces = [
  '',
  'layout',
  'step',
  'parameters',
  'parameters.w',
  'parameters.w.step',
  'parameters.w.exp_avg',
  'parameters.w.exp_avg.shape',
  'parameters.w.exp_avg.data',
  'parameters.w.exp_avg.dtype',
  'parameters.w.exp_avg_sq_row',
]

function put(state: object, path: string, value: unknown): unknown {
  if (path === '') return value
  const keys = path.split('.')
  const last = keys.pop() as string
  const holder = keys.reduce((own, key) => own[key] as Loose, state as Loose)
  Object.assign(holder, { [last]: value })
  return state
}

const places: [string, object][] = [
  ...ownPlaces.map((path): [string, object] => [path, {}]),
  ...peerPlaces.map((path): [string, object] => [path, { layout }]),
]

/** What is no fault: a peer keeps nothing before the first update, and counts in 64 bits. */
const fine = new Set(['layout parameters {}', 'layout parameters.w {}', 'layout step 5n'])

describe.each(places)('at "%s" of a state, loaded with %j', (path, options) => {
  test.each(junk)(
    '%s is a typed error that names the key, and nothing changes',
    async (name, value) => {
      const kind = 'layout' in options ? 'layout' : 'own'
      if (fine.has(`${kind} ${path} ${name}`)) return
      const { optimizer, params } = made()
      const saved = kind === 'own' ? optimizer.stateDict() : optimizer.stateDict({ layout })
      const state = put(structuredClone(saved), path, value)
      const error = await expectUnchanged(optimizer, params, () =>
        optimizer.loadStateDict(state as never, options as never),
      )
      expect(AdafactorError.isInstance(error), `${error}`).toBe(true)
      const { code, message } = error as AdafactorError
      expect(code).toMatch(/^state\/(format|mismatch)$/)
      expect(message.length).toBeLessThan(1000)
      // Settings are told as options, and the parts of a parameter by its name.
      const key = path.split('.').at(-1) as string
      expect([key, 'option "', 'parameter "w"'].some((word) => message.includes(word))).toBe(true)
    },
  )
})

describe('wrong options of', () => {
  test.each<[string, unknown, string, string]>([
    ['null', null, 'option/invalid', 'loadStateDict(state, options)'],
    ['text', 'torch', 'option/invalid', 'loadStateDict(state, options)'],
    ['a list', [], 'option/invalid', 'loadStateDict(state, options)'],
    ['a Map', new Map([['layout', 'torch']]), 'option/invalid', 'loadStateDict(state, options)'],
    ['a promise', Promise.resolve({}), 'option/invalid', 'loadStateDict(state, options)'],
    ['another name', { Layout: 'torch' }, 'option/unknown', 'did you mean "layout"?'],
    ['another name', { strict: false }, 'option/unknown', 'there is no option "strict"'],
    [
      'text for a switch',
      { ignoreOptions: 'false' },
      'option/invalid',
      '"ignoreOptions" is "false"',
    ],
    ['a number for a switch', { ignoreOptions: 0 }, 'option/invalid', '"ignoreOptions" is 0'],
    [
      'true for a word',
      { missing: true },
      'option/invalid',
      '"missing" is true; it must be "fresh"',
    ],
    ['another word', { unexpected: 'drop' }, 'option/invalid', 'it must be "ignore"'],
    [
      'a layout that there is not',
      { layout: 'pytorch' },
      'option/invalid',
      '"layout" is "pytorch"',
    ],
  ])('loadStateDict are refused: %s', async (_, given, code, why) => {
    const { optimizer, params } = made()
    const state = optimizer.stateDict()
    const error = await expectUnchanged(optimizer, params, () =>
      optimizer.loadStateDict(state, given as never),
    )
    expect(error).toMatchObject({ code })
    expect((error as Error).message).toContain(why)
  })

  test.each<[string, unknown, string, string]>([
    ['null', null, 'option/invalid', 'stateDict(options)'],
    ['text', 'torch', 'option/invalid', 'stateDict(options)'],
    ['a Map', new Map([['layout', 'torch']]), 'option/invalid', 'stateDict(options)'],
    ['another name', { Layout: 'torch' }, 'option/unknown', 'did you mean "layout"?'],
    ['a layout that there is not', { layout: null }, 'option/invalid', '"layout" is null'],
  ])('stateDict are refused: %s', (_, given, code, why) => {
    const { optimizer } = made()
    expect(() => optimizer.stateDict(given as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(why) }),
    )
  })

  test('both are rejected, not thrown, on an asynchronous backend', async () => {
    const backend = asynchronousBackend()
    const optimizer = adafactor({ backend, params: { w: backend.create([2]) } })
    const state = await optimizer.stateDict()
    expect(await rejected(optimizer.stateDict(null as never))).toMatch(/^option\/invalid/)
    expect(await rejected(optimizer.loadStateDict(state, null as never))).toMatch(/^option\/inv/)
    expect(await rejected(optimizer.loadStateDict(null as never))).toMatch(/^state\/format/)
  })
})

describe('a state that was sorted by key', () => {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value) || ArrayBuffer.isView(value) || typeof value !== 'object' || !value
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .map(([key, own]) => [key, sorted(own)] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )

  test('is the same state', () => {
    for (const options of [{}, { layout }] as const) {
      const { optimizer } = made()
      const saved = optimizer.stateDict(options as never) as object
      const before = optimizer.stateDict()
      const other = made('float64', [6, 5, 4, 3, 2, 1]).optimizer
      other.loadStateDict(sorted(saved) as never, options as never)
      expect(other.stateDict()).toEqual(before)
    }
  })
})

test('no name leads to a prototype', () => {
  const { optimizer } = made()
  const text = JSON.stringify(optimizer.stateDict(), numbersToJson)
  const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'
  for (const place of ['"settings":{', '"parameters":{', '"tensors":{', '"factors":{', '"w":{']) {
    const state = JSON.parse(text.replaceAll(place, `${place}${evil}`))
    try {
      optimizer.loadStateDict(state, { unexpected: 'ignore', ignoreOptions: true })
    } catch (error) {
      expect(AdafactorError.isInstance(error), `${error}`).toBe(true)
    }
    expect(() =>
      optimizer.loadStateDict(
        { state: JSON.parse(`{${evil}"0":{}}`) },
        { layout: 'torch', names: ['w', 'b'] },
      ),
    ).toThrow(AdafactorError)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  }
})

describe("what a peer's state says about its numbers:", () => {
  const saved = () => structuredClone(made().optimizer.stateDict({ layout })) as unknown as Loose
  const edited = (key: string, dtype: unknown) => put(saved(), `parameters.w.${key}.dtype`, dtype)

  test.each([
    [
      'exp_avg_sq_row',
      'int8',
      'exp_avg_sq_row of parameter "w" is damaged: its dtype is "int8"; it may',
    ],
    [
      'exp_avg',
      'float64',
      'the optimizer keeps float32, the state is float64 and would be rounded',
    ],
  ])('%s in %s is refused', async (key, dtype, why) => {
    const { optimizer, params } = made('float32')
    const error = await expectUnchanged(optimizer, params, () =>
      optimizer.loadStateDict(edited(key, dtype) as never, { layout }),
    )
    expect((error as Error).message).toContain(why)
  })

  test.each(['float16', 'bfloat16', 'float32'])('%s is widened, which is exact', (dtype) => {
    const { optimizer } = made()
    optimizer.loadStateDict(edited('exp_avg', dtype) as never, { layout })
    const { exp_avg } = optimizer.stateDict({ layout }).parameters.w ?? {}
    expect(exp_avg).toEqual((saved() as unknown as PeerState).parameters.w?.exp_avg)
  })

  test('a parameter has not had more updates than all', async () => {
    const { optimizer, params } = made()
    const state = put(put(saved(), 'step', 3) as object, 'parameters.w.step', 100) as PeerState
    const error = await expectUnchanged(optimizer, params, () =>
      optimizer.loadStateDict(state, { layout }),
    )
    expect(error).toMatchObject({ code: 'state/format' })
    expect((error as Error).message).toContain('step of parameter "w" is 100, but its "step" is 3')
  })
})

describe('a float64 state is refused by a float32 optimizer', () => {
  const fromJson = (state: object) => JSON.parse(JSON.stringify(state, numbersToJson))
  const own = made('float64').optimizer.stateDict()
  const peer = made('float64').optimizer.stateDict({ layout })

  test.each<[string, object, object]>([
    ['typed', own, {}],
    ['from JSON', fromJson(own), {}],
    ["typed, in a peer's words", peer, { layout }],
    ["from JSON, in a peer's words", fromJson(peer), { layout }],
  ])('%s, unless that is meant', async (_, state, given) => {
    const { optimizer, params } = made('float32', [6, 5, 4, 3, 2, 1])
    const load = (options: object) => optimizer.loadStateDict(state as never, options as never)
    const error = await expectUnchanged(optimizer, params, () => load(given))
    expect(error).toMatchObject({ code: 'state/mismatch' })
    expect((error as Error).message).toMatch(
      /optimizer: the optimizer keeps float32, the state is float64 and would be rounded\. .*ignoreOptions/,
    )
    load({ ...given, ignoreOptions: true })
    const { rowMoment } = optimizer.stateDict().parameters.w?.tensors ?? {}
    expect(rowMoment?.data).toEqual(
      Float32Array.from(own.parameters.w?.tensors.rowMoment?.data ?? []),
    )
  })
})

describe('numbers that JSON has no word for', () => {
  const numbers = [Number.NaN, Infinity, -Infinity, -0, 1e-45, 0.1]

  test.each<[Precision]>([['float32'], ['float64']])('survive it, in %s', (precision) => {
    const odd = made(precision, [Number.NaN, Infinity, 1e300, -1e-200, 1, -0])
    for (const options of [{}, { layout }] as const) {
      const read = () => odd.optimizer.stateDict(options as never) as object
      const state = structuredClone(read()) as unknown as Loose
      const tensors = (state.parameters as Loose).w as Loose
      const { data } = (tensors.exp_avg ?? (tensors.tensors as Loose).momentum) as never as {
        data: TensorData
      }
      data.set(numbers)
      odd.optimizer.loadStateDict(
        JSON.parse(JSON.stringify(state, numbersToJson)),
        options as never,
      )
      expect(read()).toEqual(state)
      expect([...data].slice(0, 4)).toEqual(numbers.slice(0, 4))
    }
  })

  test('are read as JSON itself and Python write them too', () => {
    const { optimizer } = made()
    const state = structuredClone(optimizer.stateDict()) as unknown as Loose
    put(state, 'parameters.w.tensors.momentum.data', [null, 'nan', 'inf', '-inf', 'Infinity', -1])
    optimizer.loadStateDict(state as never)
    expect(optimizer.stateDict().parameters.w?.tensors.momentum?.data).toEqual(
      Float64Array.of(Number.NaN, Number.NaN, Infinity, -Infinity, Infinity, -1),
    )
  })

  test('are written as words, and what is no array of numbers is left alone', () => {
    const state = { data: Float32Array.from(numbers), rest: ['NaN', 1, { list: [2] }, null] }
    expect(JSON.stringify(state, numbersToJson)).toBe(
      `{"data":["NaN","Infinity","-Infinity","-0",${Math.fround(1e-45)},${Math.fround(0.1)}],` +
        '"rest":["NaN",1,{"list":[2]},null]}',
    )
  })
})
