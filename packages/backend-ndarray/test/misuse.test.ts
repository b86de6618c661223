/** What is no tensor, or can't be updated, is refused by every member before anything has moved. */
import { runInNewContext } from 'node:vm'
import { adafactor } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'

const code = (expected: string) => expect.objectContaining({ code: expected })

const junk: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 3],
  ['a string', 'tensor'],
  ['a function', () => 1],
  ['an object', {}],
  ['an array', [1, 2]],
  ['a typed array', new Float32Array(6)],
  ['integers', ndarray(new Int32Array(2))],
  ['bytes', ndarray(new Uint8ClampedArray(2))],
  ['a store', ndarray({ get: () => 0, set: () => 0, length: 2 } as never, [2])],
  ['no shape', { data: [1, 2], stride: [1], offset: 0 }],
  ['no stride', { data: [1, 2], shape: [2], offset: 0 }],
  ['no offset', { data: [1, 2], shape: [2], stride: [1] }],
  ['fewer strides than sizes', { data: [1, 2], shape: [2, 1], stride: [1], offset: 0 }],
  ['half a size', { data: [1, 2], shape: [1.5], stride: [1], offset: 0 }],
  ['a size in words', { data: [1, 2], shape: ['two'], stride: [1], offset: 0 }],
  [
    'data that only claims to be',
    { data: Object.create(Float32Array.prototype), shape: [1], stride: [1], offset: 0 },
  ],
]

describe('what is no tensor', () => {
  test.each(junk)('%s', (_, value) => {
    const backend = ndarrayBackend()
    const own = backend.create([2])
    const tensor = value as NdArray
    expect(backend.isTensor(value)).toBe(false)
    for (const call of [
      () => backend.shapeOf(tensor),
      () => backend.read(tensor),
      () => backend.write(tensor, [1, 2]),
      () => backend.repeatsElements?.(tensor),
      () => backend.explainReadOnly?.(tensor),
      () => backend.overlaps?.(own, tensor),
      () => backend.overlaps?.(tensor, own),
    ]) {
      expect(call).toThrow(code('tensor/foreign'))
      expect(call).toThrow(/^the value is not a tensor of the backend "ndarray": ./)
    }
    backend.dispose(tensor)
    expect(backend.memory().tensors).toBe(1)
  })

  test('an ndarray of another type says what to do', () => {
    expect(() => ndarrayBackend().read(ndarray(new Int32Array(3)))).toThrow(
      'its data is of type Int32Array; it has to be a Float32Array, a Float64Array, a Float16Array, ' +
        'a Bfloat16Array or a plain array of numbers: copy it into one (Float32Array.from(data)) and make it with ndarray(data, shape)',
    )
  })
})

describe('arrays of another realm', () => {
  test.each(['Float32Array', 'Float64Array', 'Array'])('%s is a tensor as any other', (type) => {
    const backend = ndarrayBackend()
    const data = runInNewContext(`${type}.of(1, 2, 3, 4, 5, 6)`)
    const w = { data, shape: [2, 3], stride: [3, 1], offset: 0 }
    const twin = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
    const gradient = backend.create([2, 3], [1, -1, 1, -1, 1, -1])
    const optimizer = adafactor({ backend, params: { w, twin } })
    for (let step = 0; step < 3; step++) optimizer.step({ w: gradient, twin: gradient })
    const [found, wanted] = [backend.read(w), backend.read(twin)]
    for (const [k, value] of wanted.entries()) expect(found[k]).toBeCloseTo(value, 5)
    expect(found).toBeInstanceOf(type === 'Float32Array' ? Float32Array : Float64Array)
  })
})

describe('parameters that can not be updated', () => {
  /** An array that does not take what is written to it. */
  const reluctant = () => new Proxy([1, 2, 3], { set: () => false })
  const partly = () => Object.defineProperty([1, 2, 3], 1, { value: 2, writable: false })

  test.each<[string, number[], string]>([
    ['a frozen array', Object.freeze([1, 2, 3]) as number[], 'its data is frozen: give a copy'],
    ['an array that takes no numbers', reluctant(), "element 0 of its data can't be written"],
    ['an array with one element that does not', partly(), "element 1 of its data can't be written"],
    [
      'an array of strings',
      ['1', '2', '3'] as never,
      'element 0 of its data is of type string; each has to be',
    ],
    [
      'an array with a hole',
      Object.assign([1], { 2: 3 }),
      'element 1 of its data is of type undefined; each',
    ],
    [
      'an array with undefined',
      [1, 2, undefined] as never,
      'element 2 of its data is of type undefined',
    ],
  ])('%s is refused when the optimizer is made', (_, data, message) => {
    const backend = ndarrayBackend()
    const w = ndarray(data, [3])
    const other = backend.create([2])
    const make = () => adafactor({ backend, params: { other, w } })
    expect(make).toThrow(code('tensor/data'))
    expect(make).toThrow(`parameter "w" can't be updated: ${message}`)
    expect(backend.memory().tensors).toBe(1)
  })

  test('elements that a view does not show are not looked at', () => {
    const backend = ndarrayBackend()
    const w = ndarray(['a', 1, 'b', 2, 'c', 3] as never, [3], [2], 1)
    adafactor({ backend, params: { w } }).step({ w: backend.create([3], [1, 1, 1]) })
    expect(w.data[0]).toBe('a')
    expect(w.get(0)).toBeLessThan(1)
  })

  test('a buffer that is immutable is refused', () => {
    const backend = ndarrayBackend()
    const data = new Float32Array(3)
    Object.defineProperty(data.buffer, 'immutable', { value: true })
    expect(() => adafactor({ backend, params: { w: ndarray(data) } })).toThrow(
      `parameter "w" can't be updated: the buffer of its data is immutable`,
    )
  })

  test.each([Object.freeze, Object.seal, Object.preventExtensions])(
    'an array that is changed by %o later is refused at the step only if it is frozen',
    (change) => {
      const backend = ndarrayBackend()
      const params = { first: backend.create([2, 2], [1, 2, 3, 4]), w: ndarray([1, 2, 3], [3]) }
      const optimizer = adafactor({ backend, params })
      const gradients = {
        first: backend.create([2, 2], [1, 1, 1, 1]),
        w: backend.create([3], [1, 1, 1]),
      }
      optimizer.step({ w: gradients.w })
      change(params.w.data)
      const before = [...backend.read(params.w)]
      if (change === Object.freeze) {
        expect(() => backend.write(params.w, [1, 2, 3])).toThrow(code('tensor/data'))
        // One program at a time: the optimizer prepares all programs before it runs one.
        expect(() => optimizer.step({ w: gradients.w })).toThrow(code('tensor/data'))
        expect(() => optimizer.step({ w: gradients.w })).toThrow(
          `tensor "parameter" of shape [3] can't be updated: its data is frozen: give a copy`,
        )
        expect([...backend.read(params.w)]).toEqual(before)
        expect(optimizer.iteration).toBe(1)
      } else {
        optimizer.step(gradients)
        expect([...backend.read(params.w)]).not.toEqual(before)
      }
    },
  )

  test('a frozen gradient is none of these', () => {
    const backend = ndarrayBackend()
    const w = backend.create([3], [1, 2, 3])
    adafactor({ backend, params: { w } }).step({
      w: ndarray(Object.freeze([1, 1, 1]) as number[], [3]),
    })
    expect(w.get(0)).toBeLessThan(1)
  })
})

describe('data that is gone', () => {
  const gone = () => {
    const data = new Float32Array(12)
    structuredClone(data.buffer, { transfer: [data.buffer] })
    return ndarray(data, [3, 4])
  }

  test('is refused with its cause, as a parameter, as a gradient and in every member', () => {
    const backend = ndarrayBackend()
    const cause =
      'has lost its memory: its buffer was transferred or made shorter, or its WebAssembly memory has grown'
    for (const call of [
      () => backend.shapeOf(gone()),
      () => backend.read(gone()),
      () => backend.write(gone(), new Array(12).fill(0)),
      () => adafactor({ backend, params: { w: gone() } }),
      () => adafactor({ backend, params: { w: backend.create([3, 4]) } }).step({ w: gone() }),
    ]) {
      expect(call).toThrow(code('tensor/shape'))
      expect(call).toThrow(cause)
    }
    expect(() => adafactor({ backend, params: { w: gone() } })).toThrow(
      `parameter "w" can't be used: the data of a tensor of shape [3, 4] ${cause}`,
    )
  })
})

test('after destroy() every member throws backend/destroyed', () => {
  const backend = ndarrayBackend()
  const [a, b] = [backend.create([2]), backend.create([2])]
  const optimizer = adafactor({ backend, params: { a } })
  backend.destroy()
  for (const call of [
    () => backend.create([2]),
    () => backend.shapeOf(a),
    () => backend.read(a),
    () => backend.write(a, [1, 2]),
    () => backend.overlaps?.(a, b),
    () => backend.repeatsElements?.(a),
    () => backend.explainReadOnly?.(a),
    () => optimizer.step({ a: b }),
  ]) {
    expect(call).toThrow(code('backend/destroyed'))
  }
  // Tidying up is possible all the same.
  optimizer.dispose()
  backend.dispose(a)
  backend.destroy()
  expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  expect(backend.generatedSources()).toEqual([])
})
