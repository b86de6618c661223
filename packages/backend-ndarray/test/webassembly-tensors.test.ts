/** Trainings on WebAssembly, wherever tensors lie and whatever numbers are in them. */
import { type AdafactorOptions, adafactor, sizeOf } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { type NdArrayBackend, ndarrayBackend } from '../src/index.js'
import { randomNumbers } from './support/random.js'

const open = () => ndarrayBackend({ engine: 'webassembly' })

type Put = (numbers: Float32Array, shape: readonly number[]) => NdArray

interface Training {
  readonly shape: readonly number[]
  readonly options?: AdafactorOptions
  readonly putParameter: Put
  readonly putGradient: Put
  /** Row-major, of the second step; the first has ordinary ones. */
  readonly gradient?: Float32Array
}

function normals(seed: number, shape: readonly number[], scale = 1): Float32Array {
  const random = randomNumbers(seed)
  return Float32Array.from({ length: sizeOf(shape) }, () => scale * random())
}

/** What three steps leave of a parameter, and the optimizer's state. */
function train(backend: NdArrayBackend, training: Training) {
  const { shape, options = {}, putParameter, putGradient, gradient } = training
  const w = putParameter(normals(1, shape), shape)
  const optimizer = adafactor({ backend, params: { w }, ...options })
  for (const numbers of [normals(2, shape), gradient ?? normals(3, shape), normals(4, shape)]) {
    optimizer.step({ w: putGradient(numbers, shape) })
  }
  return { w: backend.read(w), state: optimizer.stateDict() }
}

/** Expects the same bits. (What vitest says of long arrays that differ takes all memory.) */
function expectSame(found: unknown, expected: unknown, path = ''): void {
  if (Object.is(found, expected)) return
  const isObject = typeof found === 'object' && typeof expected === 'object' && found && expected
  if (!isObject) throw new Error(`${path} is ${found}, expected ${expected}`)
  if (ArrayBuffer.isView(found)) {
    const [a, b] = [found, expected] as Float32Array[]
    expect(a?.length, path).toBe(b?.length)
    const at = (a as Float32Array).findIndex((value, k) => !Object.is(value, b?.[k]))
    if (at >= 0) throw new Error(`${path}[${at}] is ${a?.[at]}, expected ${b?.[at]}`)
    return
  }
  for (const [name, value] of Object.entries(found)) {
    expectSame(value, expected[name as never], `${path}.${name}`)
  }
}

const own: Put = (numbers, shape) => ndarray(numbers.slice(), [...shape])
const by =
  (backend: NdArrayBackend): Put =>
  (numbers, shape) =>
    backend.create(shape, numbers)

const bufferOf = (tensor: NdArray) => (tensor.data as unknown as Float32Array).buffer

describe.each<[number[], AdafactorOptions]>([
  [[65, 129], { momentum: 0.9 }],
  [[700, 401], {}],
  [[5, 33, 17], { factored: false }],
  [[140_001], { momentum: 0.9 }],
])('a parameter of %j with %o', (shape, options) => {
  const expected = (() => {
    const backend = open()
    return train(backend, { shape, options, putParameter: by(backend), putGradient: by(backend) })
  })()

  test.each([
    ['own', 'own'],
    ['own', 'create'],
    ['create', 'own'],
  ])(
    'is trained to the same bits if it is of %s, and the gradient of %s',
    (parameter, gradient) => {
      const backend = open()
      const put = (which: string) => (which === 'own' ? own : by(backend))
      const found = train(backend, {
        shape,
        options,
        putParameter: put(parameter),
        putGradient: put(gradient),
      })
      expectSame(found, expected)
    },
  )

  test('is trained to the same bits if its gradient lies in another WebAssembly memory', () => {
    const backend = open()
    const first = backend.create(shape)
    // Too large for what is left of the first memory.
    const last = open().create([2 ** 26])
    const putGradient: Put = (numbers, own) => {
      const tensor = ndarray(new Float32Array(bufferOf(last), 64, numbers.length), [...own])
      backend.write(tensor as never, numbers)
      expect(bufferOf(tensor) === bufferOf(first)).toBe(false)
      return tensor
    }
    const putParameter: Put = (numbers) => {
      backend.write(first, numbers)
      return first
    }
    expectSame(train(backend, { shape, options, putParameter, putGradient }), expected)
  })

  test('is trained to the same bits side by side with its gradient in one array', () => {
    const size = sizeOf(shape)
    const all = new Float32Array(2 * size + 9).fill(7)
    const at =
      (offset: number): Put =>
      (numbers) => {
        all.set(numbers, offset)
        return ndarray(all.subarray(0), [...shape], undefined, offset)
      }
    const found = train(open(), { shape, options, putParameter: at(3), putGradient: at(size + 5) })
    expectSame(found, expected)
    const between = [0, 1, 2, size + 3, size + 4, ...[5, 6, 7, 8].map((k) => 2 * size + k)]
    expect(between.map((index) => all[index])).toEqual(between.map(() => 7))
  })

  test('is trained alike if others lie between its elements, which stay as they are', () => {
    const size = sizeOf(shape)
    const all = new Float32Array(3 * size).fill(7)
    const stride = shape.map((_, axis) => 3 * sizeOf(shape.slice(axis + 1)))
    const at =
      (offset: number): Put =>
      (numbers) => {
        for (let k = 0; k < size; k++) all[3 * k + offset] = numbers[k] as number
        return ndarray(all, [...shape], stride, offset)
      }
    const { w } = train(open(), { shape, options, putParameter: at(1), putGradient: at(0) })
    const gradient = normals(4, shape)
    for (let k = 0; k < size; k++) {
      const [given, mine, theirs] = all.subarray(3 * k, 3 * k + 3)
      if (given === gradient[k] && theirs === 7 && mine === w[k]) continue
      throw new Error(`element ${k} has ${given}, ${mine} and ${theirs} around it`)
    }
    expectAlike(w, expected.w)
  })
})

/** Expects the same numbers but for the last digits, and the same infinities and NaN. */
function expectAlike(found: ArrayLike<number>, expected: ArrayLike<number>, what = ''): void {
  expect(found.length).toBe(expected.length)
  for (let k = 0; k < expected.length; k++) {
    const [a, b] = [found[k] as number, expected[k] as number]
    if (Object.is(a, b) || Math.abs(a - b) <= 1e-5 * Math.abs(b) + 1e-7) continue
    throw new Error(`${what}: element ${k} is ${a}, expected ${b}`)
  }
}

const scales = [1e-30, 1e-20, 1e-12, 1e12, 1e19, 3e37]
const strange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38, 1e-45]
const variants: Readonly<Record<string, AdafactorOptions>> = {
  'the defaults': {},
  'no clipping': { clipThreshold: null },
  'not factored': { factored: false },
  'skipping what is not finite': { skipNonFinite: true },
  momentum: { momentum: 0.9 },
}

describe.each(Object.entries(variants))('numbers at the ends of float32, with %s', (_, options) => {
  const check = (shape: readonly number[], gradient: Float32Array, what: string) => {
    const javascript = ndarrayBackend({ engine: 'javascript' })
    const right = train(javascript, {
      shape,
      options,
      putParameter: by(javascript),
      putGradient: by(javascript),
      gradient,
    })
    const backend = open()
    for (const put of [own, by(backend)]) {
      const found = train(backend, {
        shape,
        options,
        putParameter: put,
        putGradient: put,
        gradient,
      })
      expectAlike(found.w, right.w, `${what} of [${shape}]`)
    }
  }

  const shapes = [[37, 71], [1031], [3, 9, 21]]

  test.each(scales)('gradients of %d', (scale) => {
    for (const shape of shapes) check(shape, normals(3, shape, scale), `${scale}`)
  })

  test.each(strange)('one element that is %d', (value) => {
    for (const shape of shapes) {
      const size = sizeOf(shape)
      for (const place of [0, size >> 1, size - 1]) {
        const gradient = normals(3, shape)
        gradient[place] = value
        check(shape, gradient, `${value} at ${place}`)
      }
    }
  })

  test('gradients of zeros', () => {
    for (const shape of shapes) check(shape, new Float32Array(sizeOf(shape)), 'zeros')
  })
})

test.each(Object.entries(variants))('parameters without elements, with %s', (_, options) => {
  for (const shape of [[0], [0, 3], [3, 0], [0, 0], [2, 0, 3], [0, 2, 3, 1]]) {
    const javascript = ndarrayBackend({ engine: 'javascript' })
    const expected = train(javascript, { shape, options, putParameter: own, putGradient: own })
    const backend = open()
    for (const put of [own, by(backend)]) {
      const found = train(backend, { shape, options, putParameter: put, putGradient: put })
      expectSame(found, expected, `[${shape}]`)
    }
  }
})
