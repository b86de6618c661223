import type { Invocation } from '@adafactor/core'
import { trace } from '@adafactor/core/compiler'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { ndarrayBackend } from '../src/index.js'
import { programFor } from './support/step-on-both.js'

test('a backend names the package that it comes from', () => {
  expect(ndarrayBackend().packageName).toBe(manifest.name)
})

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('what counts as a tensor', () => {
  const backend = ndarrayBackend()

  test.each<[string, unknown]>([
    ['float32', ndarray(new Float32Array(6), [2, 3])],
    ['float64', ndarray(new Float64Array(6), [3, 2])],
    ['a plain array', ndarray([1, 2, 3])],
    ['a scalar', ndarray(new Float32Array(1), [])],
    ['a view', ndarray(new Float32Array(12), [3, 4]).step(-1, 2).transpose(1, 0)],
    ['an object with the same fields', { data: [1, 2], shape: [2], stride: [1], offset: 0 }],
  ])('%s is one', (_, value) => {
    expect(backend.isTensor(value)).toBe(true)
  })

  test.each<[string, unknown]>([
    ['integers', ndarray(new Int32Array(6), [2, 3])],
    ['a store with get and set', ndarray({ get: () => 0, set: () => 0, length: 4 } as never, [4])],
    ['a typed array', new Float32Array(3)],
    ['strides of another rank', { data: [1], shape: [1], stride: [], offset: 0 }],
    ['half an offset', { data: [1], shape: [1], stride: [1], offset: 0.5 }],
    ['null', null],
    ['a number', 3],
  ])('%s is none', (_, value) => {
    expect(backend.isTensor(value)).toBe(false)
  })
})

describe('reading and writing', () => {
  test('is row-major, whatever the strides', () => {
    const backend = ndarrayBackend()
    const data = Float32Array.from({ length: 12 }, (_, k) => k)
    const turned = ndarray(data, [3, 4]).transpose(1, 0).step(-1, 2)
    expect(turned.shape).toEqual([4, 2])
    expect(backend.read(turned)).toEqual(Float32Array.of(3, 11, 2, 10, 1, 9, 0, 8))
    backend.write(turned, [10, 20, 30, 40, 50, 60, 70, 80])
    expect([...data]).toEqual([70, 50, 30, 10, 4, 5, 6, 7, 80, 60, 40, 20])
  })

  test('goes through every axis of a higher rank', () => {
    const backend = ndarrayBackend({ type: 'float64' })
    const data = Array.from({ length: 24 }, (_, k) => k)
    const tensor = backend.create([2, 3, 4], data)
    expect(backend.read(tensor.transpose(2, 0, 1))).toEqual(
      Float64Array.from(
        [...Array(4).keys()].flatMap((k) => [0, 4, 8, 12, 16, 20].map((at) => at + k)),
      ),
    )
  })

  test('gives a copy', () => {
    const backend = ndarrayBackend()
    const tensor = backend.create([2], [1, 2])
    backend.read(tensor)[0] = 5
    expect(backend.read(tensor)).toEqual(Float32Array.of(1, 2))
  })

  test('a plain array is read in float64', () => {
    expect(ndarrayBackend().read(ndarray([0.1, 0.2]))).toEqual(Float64Array.of(0.1, 0.2))
  })

  test('create makes arrays of the type that was asked for', () => {
    expect(ndarrayBackend().create([2, 2]).data).toBeInstanceOf(Float32Array)
    expect(ndarrayBackend({ type: 'float64' }).create([2, 2]).data).toBeInstanceOf(Float64Array)
    expect(ndarrayBackend().create([], [7]).get()).toBe(7)
    expect(ndarrayBackend().create([2, 3], [0, 1, 2, 3, 4, 5]).get(1, 2)).toBe(5)
  })
})

describe('live tensors', () => {
  test('are counted until they are disposed', () => {
    const backend = ndarrayBackend()
    const [a, b] = [backend.create([3, 5]), backend.create([4])]
    expect(backend.memory()).toEqual({ tensors: 2, bytes: 4 * 19 })
    backend.dispose(a)
    backend.dispose(a)
    expect(backend.memory()).toEqual({ tensors: 1, bytes: 16 })
    backend.dispose(b)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('cannot be used after they are disposed', () => {
    const backend = ndarrayBackend()
    const tensor = backend.create([2])
    backend.dispose(tensor)
    expect(backend.isTensor(tensor)).toBe(true)
    expect(() => backend.shapeOf(tensor)).toThrow(code('tensor/disposed'))
    expect(() => backend.read(tensor)).toThrow(code('tensor/disposed'))
    expect(() => backend.write(tensor, [1, 2])).toThrow(code('tensor/disposed'))
  })

  test('do not include the arrays of others, which disposing leaves alone', () => {
    const backend = ndarrayBackend()
    const own = ndarray(new Float32Array(2))
    backend.dispose(own)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    expect(backend.read(own)).toEqual(new Float32Array(2))
  })
})

describe('errors', () => {
  test.each<[string, unknown, string]>([
    [
      'in other letters',
      { Engine: 'closures' },
      'ndarrayBackend: there is no option "Engine"; did you mean "engine"? (option/unknown)',
    ],
    [
      'of another name',
      { dtype: 'float64' },
      'ndarrayBackend: there is no option "dtype"; did you mean "type"? (option/unknown)',
    ],
    [
      'unlike any',
      { toString: 'float64' },
      'ndarrayBackend: there is no option "toString"; there are type, engine, threads (option/unknown)',
    ],
    [
      'of another value',
      { type: 'float16' },
      'ndarrayBackend: option "type" is "float16"; it must be "float32" or "float64" (option/invalid)',
    ],
    [
      'of another type',
      { engine: false },
      'ndarrayBackend: option "engine" is false; it must be "auto" or "webassembly" or "javascript" or "closures" (option/invalid)',
    ],
    [
      'that is null',
      { type: null },
      'ndarrayBackend: option "type" is null; it must be "float32" or "float64" (option/invalid)',
    ],
    [
      'with letters too many',
      { typee: 'float64' },
      'ndarrayBackend: there is no option "typee"; did you mean "type"? (option/unknown)',
    ],
    [
      'outside of an object',
      'float64',
      'ndarrayBackend: argument "options" is "float64"; it must be a plain object with type, engine, threads (option/invalid)',
    ],
  ])('an option %s', (_, options, message) => {
    expect(() => ndarrayBackend(options as never)).toThrow(
      expect.objectContaining({ message, code: message.match(/\((.*)\)$/)?.[1] }),
    )
  })

  test('no option at all, or one that is undefined, is fine', () => {
    expect(ndarrayBackend({ type: undefined } as never).traits.precision).toBe('float32')
    expect(ndarrayBackend(undefined).traits.precision).toBe('float32')
  })

  describe('a view that its data cannot hold is refused wherever it is used:', () => {
    const backend = ndarrayBackend()
    const data = new Float32Array(6)
    const wide = { data: [1], shape: [2 ** 16, 2 ** 16], stride: [0, 0], offset: 0 }
    test.each<[string, NdArray, string]>([
      ['beyond the end', ndarray(data, [7]), 'tensor/shape'],
      ['beyond the end by its offset', ndarray(data, [3], [1], 4), 'tensor/shape'],
      ['beyond the end by its stride', ndarray(data, [2, 2], [4, 2]), 'tensor/shape'],
      ['before the beginning', ndarray(data, [3], [-1], 1), 'tensor/shape'],
      ['with a negative offset', ndarray(data, [], [], -1), 'tensor/shape'],
      ['with a negative size', ndarray(data, [-1], [0]), 'tensor/shape'],
      ['of too many elements', wide as never, 'backend/unsupported-size'],
    ])('%s', (_, view, expected) => {
      expect(() => backend.shapeOf(view)).toThrow(code(expected))
      expect(() => backend.read(view)).toThrow(code(expected))
      expect(() => backend.write(view, [1])).toThrow(code(expected))
      expect([...data]).toEqual([0, 0, 0, 0, 0, 0])
    })

    test('the message has its shape, stride, offset and reach', () => {
      expect(() => backend.shapeOf(ndarray(data, [3, 2], [2, -1], 4))).toThrow(
        'a tensor of shape [3, 2], stride [2, -1] and offset 4 reaches from element 3 to 8 of ' +
          'its data, which has 6: check its shape, stride and offset (tensor/shape)',
      )
    })

    test('up to the last element, or without one, it is taken', () => {
      expect(backend.shapeOf(ndarray(data, [2, 2], [3, -1], 2))).toEqual([2, 2])
      expect(backend.shapeOf(ndarray(data, [2, 2], [-4, 1], 4))).toEqual([2, 2])
      expect(backend.shapeOf(ndarray(data, [0, 9], [1, 1], 6))).toEqual([0, 9])
    })
  })

  test('shapes and data that do not go together', () => {
    const backend = ndarrayBackend()
    expect(() => backend.create([-1])).toThrow(code('tensor/shape'))
    expect(() => backend.create([2, 2], [1, 2, 3])).toThrow(code('tensor/data-length'))
    expect(() => backend.write(backend.create([2]), [1])).toThrow(code('tensor/data-length'))
    expect(() => backend.create([2 ** 16, 2 ** 16])).toThrow(code('backend/unsupported-size'))
    expect(backend.memory().tensors).toBe(1)
  })

  test('a program of another specification', () => {
    const program = { ...programFor([2]), specification: 2 as 1 }
    expect(() => ndarrayBackend().compile(program)).toThrow(code('backend/specification'))
  })

  test('a backend after destroy()', () => {
    const backend = ndarrayBackend()
    const compiled = backend.compile(programFor([2]))
    const tensor = backend.create([2])
    backend.destroy()
    expect(() => backend.create([2])).toThrow(code('backend/destroyed'))
    expect(() => backend.read(tensor)).toThrow(code('backend/destroyed'))
    expect(() => backend.compile(programFor([2]))).toThrow(code('backend/destroyed'))
    expect(() => compiled.run([])).toThrow(code('backend/destroyed'))
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  describe('in a run change nothing', () => {
    const program = trace(
      { name: 'add', rank: 1, tensors: { a: [0], b: [0] } },
      (ops, { a, b }) => ({ stores: { a: ops.add(a as never, b as never) } }),
    )
    const backend = ndarrayBackend()
    const compiled = backend.compile(program)
    const good = (): Invocation<NdArray> => ({
      tensors: { a: backend.create([3], [1, 2, 3]), b: backend.create([3], [1, 1, 1]) },
      scalars: {},
    })

    test.each([true, false])(
      'a tensor that repeats an element, if it is stored to: %s',
      (isStored) => {
        const repeated = () => ndarray(new Float32Array([5]), [3], [0])
        const [first, second] = [good(), good()]
        const item = {
          tensors: { ...second.tensors, [isStored ? 'a' : 'b']: repeated() },
          scalars: {},
        }
        if (isStored) {
          expect(() => compiled.run([first, item])).toThrow(
            'tensor "a" of shape [3] and stride [0] is stored to, and shows an element of its ' +
              'data at more than one place, or may do so: give a copy that has an element for ' +
              'each place (tensor/shape)',
          )
          expect(backend.read(first.tensors.a as NdArray)).toEqual(Float32Array.of(1, 2, 3))
          expect(backend.read(item.tensors.a as NdArray)).toEqual(Float32Array.of(5, 5, 5))
        } else {
          compiled.run([item])
          expect(backend.read(item.tensors.a as NdArray)).toEqual(Float32Array.of(6, 7, 8))
        }
      },
    )

    test.each<[string, string, () => NdArray]>([
      ['another size', 'tensor/shape', () => backend.create([4])],
      ['another rank', 'tensor/shape', () => backend.create([3, 1])],
      ['integers', 'tensor/foreign', () => ndarray(new Int32Array(3)) as NdArray],
      ['a view beyond its data', 'tensor/shape', () => ndarray(new Float32Array(2), [3])],
      ['a view before its data', 'tensor/shape', () => ndarray(new Float32Array(3), [3], [-1], 1)],
      [
        'a disposed tensor',
        'tensor/disposed',
        () => {
          const tensor = backend.create([3])
          backend.dispose(tensor)
          return tensor
        },
      ],
    ])('%s', (_, expected, make) => {
      const [first, second] = [good(), good()]
      const bad = { tensors: { ...second.tensors, b: make() }, scalars: {} }
      expect(() => compiled.run([first, bad])).toThrow(code(expected))
      expect(backend.read(first.tensors.a as NdArray)).toEqual(Float32Array.of(1, 2, 3))
      compiled.run([first])
      expect(backend.read(first.tensors.a as NdArray)).toEqual(Float32Array.of(2, 3, 4))
    })
  })
})

describe('an item that is run again', () => {
  const program = trace(
    { name: 'double', rank: 2, tensors: { from: [0, 1], to: [0, 1] } },
    (ops, { from }) => ({ stores: { to: ops.add(from as never, from as never) } }),
  )
  const backend = ndarrayBackend()
  const compiled = backend.compile(program)
  const to = backend.create([2, 3])
  const item = { tensors: { from: backend.create([2, 3], [1, 2, 3, 4, 5, 6]), to }, scalars: {} }
  const numbers = Float32Array.from({ length: 20 }, (_, k) => k)

  test.each<[string, NdArray, number[]]>([
    ['with what it had', item.tensors.from, [2, 4, 6, 8, 10, 12]],
    ['with other data', backend.create([2, 3], [1, 1, 1, 2, 2, 2]), [2, 2, 2, 4, 4, 4]],
    ['with another offset', ndarray(numbers, [2, 3], [3, 1], 5), [10, 12, 14, 16, 18, 20]],
    ['with yet another offset', ndarray(numbers, [2, 3], [3, 1], 6), [12, 14, 16, 18, 20, 22]],
    ['with other strides', ndarray(numbers, [2, 3], [1, 2], 5), [10, 14, 18, 12, 16, 20]],
    ['with another type', ndarray([1, 2, 3, 4, 5, 6], [2, 3]), [2, 4, 6, 8, 10, 12]],
    ['with what it had at first', item.tensors.from, [2, 4, 6, 8, 10, 12]],
  ])('%s', (_, from, expected) => {
    item.tensors.from = from
    compiled.run([item])
    expect([...backend.read(to)]).toEqual(expected)
  })

  test.each<[string, NdArray]>([
    ['over shorter data', ndarray(new Float32Array(10), [2, 3], [3, 1], 5)],
    ['at too large an offset', ndarray(numbers, [2, 3], [3, 1], 15)],
    ['at a negative offset', ndarray(numbers, [2, 3], [3, 1], -1)],
    ['backwards at too small an offset', ndarray(numbers, [2, 3], [-3, 1], 2)],
  ])('but not %s, which changes nothing', (_, from) => {
    const { stride } = from
    for (const offset of [5, 6]) {
      item.tensors.from = ndarray(numbers, [2, 3], [...stride], offset)
      compiled.run([item])
    }
    const before = [...backend.read(to)]
    item.tensors.from = from
    expect(() => compiled.run([item])).toThrow(code('tensor/shape'))
    expect([...backend.read(to)]).toEqual(before)
    item.tensors.from = ndarray(numbers, [2, 3], [3, 1], 5)
    compiled.run([item])
    expect([...backend.read(to)]).toEqual([10, 12, 14, 16, 18, 20])
  })

  test('with another size', () => {
    item.tensors = { from: backend.create([1, 2], [3, 4]), to: backend.create([1, 2]) }
    compiled.run([item])
    expect([...backend.read(item.tensors.to)]).toEqual([6, 8])
  })
})
