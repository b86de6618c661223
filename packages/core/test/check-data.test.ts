/** What is no flat list of numbers is refused by `create` and `write`, with what to give instead. */
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { AdafactorError, checkData, floatTypeOf, referenceBackend } from '../src/index.js'
import { caught } from './helpers/caught.js'

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

const refused: [string, unknown, RegExp][] = [
  [
    'rows of numbers',
    [
      [1, 2],
      [3, 4],
    ],
    /in an Array of which element 0 is an Array; give them flat.*data\.flat/,
  ],
  ['as many rows as elements', [[1], [2], [3], [4]], /element 0 is an Array; give them flat/],
  [
    'rows in typed arrays',
    [1, 2, 3, Float32Array.of(4)],
    /element 3 is a Float32Array; give them flat/,
  ],
  ['strings', ['1', 2, 3, 4], /element 0 is the string "1"; each has to be a number/],
  ['undefined among numbers', [1, undefined, 3, 4], /element 1 is undefined; each/],
  ['null among numbers', [1, 2, 3, null], /element 3 is null; each/],
  ['booleans', [true, false, true, true], /element 0 is true; each/],
  ['BigInts', [1n, 2n, 3n, 4n], /element 0 is the BigInt 1n; each/],
  ['a hole', Object.assign([1, 2], { 3: 4 }), /element 2 is a hole; each/],
  ['holes only', new Array(4), /element 0 is a hole; each/],
  ['objects', [{}, {}, {}, {}], /element 0 is an Object; each/],
  ['a length without elements', { length: 4 }, /in an Object of which element 0 is a hole; each/],
  ['a string', '1234', /are the string "1234": give a flat array of numbers/],
  ['null', null, /are null: give a flat array/],
  ['a number', 3, /are 3: give a flat array/],
  ['a boolean', true, /are true: give a flat array/],
  ['a function', () => [1, 2, 3, 4], /are a function: give a flat array/],
  ['an object', {}, /are an Object: give a flat array/],
  ['a date', new Date(0), /are a Date: give a flat array/],
  ['a promise', Promise.resolve([1, 2, 3, 4]), /are a Promise: give a flat array/],
  ['a set', new Set([1, 2, 3, 4]), /are a Set: give Array\.from\(data\)/],
  ['an iterator', [1, 2, 3, 4].values(), /: give Array\.from\(data\)/],
  [
    'a buffer',
    new ArrayBuffer(16),
    /are an ArrayBuffer: give a typed array.*new Float32Array\(data\)/,
  ],
  ['a shared buffer', new SharedArrayBuffer(16), /are a SharedArrayBuffer: give a typed array/],
  [
    'a DataView',
    new DataView(new ArrayBuffer(16)),
    /are a DataView: .*new Float32Array\(data\.buffer\)/,
  ],
  [
    'a BigInt64Array',
    new BigInt64Array(4),
    /are a BigInt64Array: give Float64Array\.from\(data, Number\)/,
  ],
  ['a BigUint64Array', new BigUint64Array(4), /are a BigUint64Array: give Float64Array\.from/],
  ['a tensor', new Tensor(), /are a Tensor of shape \[2, 2\]: give a flat array.*read\(tensor\)/],
  [
    'what input() of gpu.js makes',
    { value: new Float32Array(4), size: [2, 2] },
    /give its value alone/,
  ],
  [
    'a transferred array',
    transferred(),
    /are a Float32Array that has lost its memory: its buffer was transferred/,
  ],
  [
    'an array whose buffer is too short',
    outOfBounds(),
    /are a Float32Array that has lost its memory/,
  ],
  [
    'an array over memory that has grown',
    grown(),
    /are a Float32Array that has lost.*WebAssembly memory has grown/,
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
      expect(caught(call)).toMatch(/^tensor\/data: the numbers of a tensor of shape \[2, 2\] are /)
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
      /^tensor\/data: .* are undefined: give a flat array/,
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
