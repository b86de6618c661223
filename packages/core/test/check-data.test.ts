/** What is no flat list of numbers is refused by `create` and `write`, with what to give instead. */
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { AdafactorError, checkData, floatTypeOf, referenceBackend } from '../src/index.js'
import { caught } from './support/caught.js'

/** A typed array whose buffer is gone. */
function transferred(): Float32Array {
  const array = new Float32Array(4)
  structuredClone(array.buffer, { transfer: [array.buffer] })
  return array
}

/** A typed array whose buffer ends before it does. */
function outOfBounds(): Float32Array {
  type Resizable = new (
    bytes: number,
    options: object,
  ) => ArrayBuffer & { resize(to: number): void }
  const buffer = new (ArrayBuffer as unknown as Resizable)(16, { maxByteLength: 32 })
  const array = new Float32Array(buffer, 0, 4)
  buffer.resize(8)
  return array
}

/** A typed array over WebAssembly memory that has grown since. */
function grown(): Float32Array {
  const { Memory } = (
    globalThis as never as { WebAssembly: { Memory: new (size: object) => never } }
  ).WebAssembly
  const memory = new Memory({ initial: 1 }) as { buffer: ArrayBuffer; grow(pages: number): void }
  const array = new Float32Array(memory.buffer, 0, 4)
  memory.grow(1)
  return array
}

class Tensor {
  readonly data = new Float32Array(4)
  readonly shape = [2, 2]
}

/** What is given, and what the message says of it. */
const refused: [string, unknown, RegExp][] = [
  [
    'rows of numbers',
    [
      [1, 2],
      [3, 4],
    ],
    /is an object of type Array whose element 0 is an object of type Array; give numbers alone, rows one after the other: data\.flat\(Infinity\)/,
  ],
  [
    'as many rows as elements',
    [[1], [2], [3], [4]],
    /element 0 is an object of type Array; give numbers alone/,
  ],
  [
    'rows in typed arrays',
    [1, 2, 3, Float32Array.of(4)],
    /element 3 is an object of type Float32Array; give/,
  ],
  ['strings', ['1', 2, 3, 4], /element 0 is string 1; give/],
  ['undefined among numbers', [1, undefined, 3, 4], /element 1 is undefined; give/],
  ['null among numbers', [1, 2, 3, null], /element 3 is null; give/],
  ['booleans', [true, false, true, true], /element 0 is boolean true; give/],
  ['BigInts', [1n, 2n, 3n, 4n], /element 0 is bigint 1; give/],
  ['a hole', Object.assign([1, 2], { 3: 4 }), /element 2 is a hole; give/],
  ['holes only', new Array(4), /element 0 is a hole; give/],
  ['objects', [{}, {}, {}, {}], /element 0 is an object of type Object; give/],
  [
    'a length without elements',
    { length: 4 },
    /is an object of type Object whose element 0 is a hole; give/,
  ],
  ['a string', '1234', /is string 1234; give the numbers flat, row by row: \[1, 2, 3\]/],
  ['null', null, /is null; give the numbers flat/],
  ['a number', 3, /is number 3; give the numbers flat/],
  ['a boolean', true, /is boolean true; give the numbers flat/],
  ['a function', () => [1, 2, 3, 4], /is function; give the numbers flat/],
  ['an object', {}, /is an object of type Object; give the numbers flat/],
  [
    'an object without a prototype',
    Object.create(null),
    /is an object of type Object; give the numbers flat/,
  ],
  ['a date', new Date(0), /is an object of type Date; give the numbers flat/],
  [
    'a promise',
    Promise.resolve([1, 2, 3, 4]),
    /is an object of type Promise; give the numbers flat/,
  ],
  ['a set', new Set([1, 2, 3, 4]), /is an object of type Set; give .*: Array\.from\(data\)/],
  ['an iterator', [1, 2, 3, 4].values(), /: Array\.from\(data\)/],
  [
    'a buffer',
    new ArrayBuffer(16),
    /is an object of type ArrayBuffer; give .*: new Float32Array\(data\)/,
  ],
  [
    'a shared buffer',
    new SharedArrayBuffer(16),
    /is an object of type SharedArrayBuffer; give .*new Float32Array\(data\)/,
  ],
  [
    'a DataView',
    new DataView(new ArrayBuffer(16)),
    /is an object of type DataView; give .*: new Float32Array\(data\.buffer\)/,
  ],
  [
    'a BigInt64Array',
    new BigInt64Array(4),
    /is an object of type BigInt64Array; give .*: Float64Array\.from\(data, Number\)/,
  ],
  [
    'a BigUint64Array',
    new BigUint64Array(4),
    /is an object of type BigUint64Array; give .*: Float64Array\.from/,
  ],
  [
    'a tensor',
    new Tensor(),
    /is an object of type Tensor; give .*: what read\(tensor\) of its backend returns/,
  ],
  [
    'what input() of gpu.js makes',
    { value: new Float32Array(4), size: [2, 2] },
    /is an object of type Object; give .*: its value/,
  ],
  [
    'a transferred array',
    transferred(),
    /is an object of type Float32Array that has lost its memory: its buffer was transferred/,
  ],
  [
    'an array whose buffer is too short',
    outOfBounds(),
    /is an object of type Float32Array that has lost its memory/,
  ],
  [
    'an array over memory that has grown',
    grown(),
    /is an object of type Float32Array that has lost.*WebAssembly memory has grown/,
  ],
]

const taken: [string, ArrayLike<number>][] = [
  ['an array', [1, 2, 3, 4]],
  ['an array with NaN and infinities', [Number.NaN, 1 / 0, -1 / 0, -0]],
  ['integers', Int32Array.of(1, -2, 3, 4)],
  ['clamped bytes', Uint8ClampedArray.of(1, 2, 3, 4)],
  ['another object with a length and elements', { length: 4, 0: 1, 1: 2, 2: 3, 3: 4 }],
  ['an array of another realm', runInNewContext('[1, 2, 3, 4]')],
  ['a typed array of another realm', runInNewContext('Float32Array.of(1, 2, 3, 4)')],
]

describe('numbers for a tensor', () => {
  test.each(refused)('are not %s', (_, data, message) => {
    const backend = referenceBackend()
    const tensor = backend.create([2, 2], [1, 2, 3, 4])
    for (const call of [
      () => checkData([2, 2], data),
      () => backend.create([2, 2], data as never),
      () => backend.write(tensor, data as never),
    ]) {
      expect(caught(call)).toMatch(
        /^tensor\/data: what was given for the numbers of a tensor of shape \[2, 2\] is /,
      )
      expect(caught(call)).toMatch(message)
    }
    expect(backend.memory().tensors).toBe(1)
    expect([...backend.read(tensor)]).toEqual([1, 2, 3, 4])
  })

  test.each(taken)('may be %s', (_, data) => {
    const backend = referenceBackend()
    const wanted = Array.from(data)
    expect([...backend.read(backend.create([2, 2], data))]).toEqual(wanted)
    const written = backend.create([4])
    backend.write(written, data)
    expect([...backend.read(written)]).toEqual(wanted)
  })

  test('are zeros if there are none, and have to be there for a write', () => {
    const backend = referenceBackend()
    const tensor = backend.create([2], undefined)
    expect([...backend.read(tensor)]).toEqual([0, 0])
    expect(caught(() => backend.write(tensor, undefined as never))).toMatch(
      /^tensor\/data: .* is undefined; give the numbers flat/,
    )
  })

  test('are refused for a tensor without elements too', () => {
    for (const data of [transferred(), outOfBounds(), '', new Set(), {}, null]) {
      expect(
        AdafactorError.isInstance(
          catching(() => checkData([0, 3], data)),
          'tensor/data',
        ),
      ).toBe(true)
    }
    checkData([0, 3], [])
    checkData([0, 3], new Float64Array(0))
  })
})

test('float arrays are told by what they are, in whichever realm they were made', () => {
  expect(floatTypeOf(new Float32Array(1))).toBe('float32')
  expect(floatTypeOf(runInNewContext('new Float32Array(1)'))).toBe('float32')
  expect(floatTypeOf(runInNewContext('new Float64Array(1)'))).toBe('float64')
  for (const other of [
    runInNewContext('new Int32Array(1)'),
    new BigInt64Array(1),
    new DataView(new ArrayBuffer(8)),
    Object.create(Float32Array.prototype),
    { [Symbol.toStringTag]: 'Float32Array' },
    [1],
    null,
  ]) {
    expect(floatTypeOf(other)).toBeUndefined()
  }
})

function catching(task: () => unknown): unknown {
  try {
    return task()
  } catch (error) {
    return error
  }
}
