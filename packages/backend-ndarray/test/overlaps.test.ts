import { adafactor } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { randomNumbers } from './support/random.js'

const data = new Float32Array(100)
const matrix = ndarray(data, [10, 10])
const { buffer } = data
const backend = ndarrayBackend()
const overlap = (a: NdArray, b: NdArray) => [backend.overlaps?.(a, b), backend.overlaps?.(b, a)]

describe('views that share an element overlap', () => {
  test.each<[string, NdArray, NdArray]>([
    ['a matrix and itself', matrix, matrix],
    ['two views of a whole matrix', matrix, ndarray(data, [10, 10])],
    ['a matrix and its transpose', matrix, matrix.transpose(1, 0)],
    ['a row and a column', matrix.pick(3, null), matrix.pick(null, 4)],
    ['blocks with a common corner', matrix.hi(5, 5), matrix.lo(4, 4)],
    ['every second and every third', ndarray(data, [50], [2]), ndarray(data, [33], [3])],
    ['another typed array of the buffer', matrix, ndarray(new Float64Array(buffer), [50])],
    ['a reversed view', matrix.hi(1, 10), matrix.step(-1, -1)],
  ])('%s', (_, a, b) => {
    expect(overlap(a, b)).toEqual([true, true])
  })
})

describe('views that do not are told apart', () => {
  const plain = [1, 2, 3, 4]
  test.each<[string, NdArray, NdArray]>([
    ['other buffers', matrix, ndarray(new Float32Array(100), [10, 10])],
    ['other plain arrays', ndarray(plain), ndarray([1, 2, 3, 4])],
    ['halves of a plain array', ndarray(plain, [2]), ndarray(plain, [2], [1], 2)],
    ['upper and lower rows', matrix.hi(5, 10), matrix.lo(5, 0)],
    ['left and right columns', matrix.hi(10, 5), matrix.lo(0, 5)],
    ['even and odd rows', matrix.step(2, 1), matrix.lo(1, 0).step(2, 1)],
    ['real and imaginary parts', ndarray(data, [50], [2]), ndarray(data, [50], [2], 1)],
    [
      'typed arrays of halves of the buffer',
      ndarray(data.subarray(0, 50)),
      ndarray(data.subarray(50)),
    ],
    [
      'float64 and float32 halves of the buffer',
      ndarray(new Float64Array(buffer, 0, 25)),
      ndarray(new Float32Array(buffer, 200, 50)),
    ],
    ['opposite corners', matrix.hi(4, 4), matrix.lo(6, 6)],
    [
      'every 4th from 0 and every 6th from 1',
      ndarray(data, [20], [4]),
      ndarray(data, [15], [6], 1),
    ],
    ['nothing', matrix, ndarray(data, [0])],
  ])('%s', (_, a, b) => {
    expect(overlap(a, b)).toEqual([false, false])
  })
})

describe('whether a view repeats an element:', () => {
  const repeats = (view: NdArray) => backend.repeatsElements?.(view)
  const view = (shape: number[], stride: number[]) => ndarray(data, shape, stride, 50)

  test.each<[string, NdArray]>([
    ['a row for all rows', view([3, 4], [0, 1])],
    ['one number for all', view([4], [0])],
    ['sliding windows', view([5, 3], [1, 1])],
    ['sliding windows by two', view([5, 3], [2, 1])],
    ['axes in opposite directions', view([3, 4], [1, -1])],
    ['a repeated row between others', view([2, 3, 4], [4, 0, 1])],
  ])('%s does', (_, repeated) => {
    expect(repeats(repeated)).toBe(true)
  })

  test.each<[string, NdArray]>([
    ['a matrix', matrix],
    ['its transpose', matrix.transpose(1, 0)],
    ['every second element backwards', matrix.step(-2, -2)],
    ['a diagonal', view([4], [11])],
    ['an axis of size 1 with stride 0', view([1, 4], [0, 1])],
    ['a number', view([], [])],
    ['a view without elements', view([3, 0], [0, 0])],
    ['three axes turned', ndarray(data, [4, 2, 3], [1, 12, 4])],
  ])('%s does not', (_, plain) => {
    expect(repeats(plain)).toBe(false)
  })
})

test('views that share an element are never said to be apart', () => {
  const seed = 20
  const random = randomNumbers(seed)
  const pick = (from: number, to: number) =>
    from + Math.floor(((random() + 1) / 2) * (to - from + 1))
  const elements = ({ shape, stride, offset }: NdArray) => {
    let places = [offset]
    shape.forEach((size, axis) => {
      places = places.flatMap((at) =>
        [...Array(size).keys()].map((k) => at + k * (stride[axis] as number)),
      )
    })
    return new Set(places)
  }
  const draw = () => {
    const shape = Array.from({ length: pick(1, 3) }, () => pick(1, 4))
    const stride = shape.map(() => pick(-6, 6))
    return ndarray(data, shape, stride, 50 + pick(-12, 12))
  }
  let [apart, saidApart] = [0, 0]
  for (let round = 0; round < 3000; round++) {
    const [a, b] = [draw(), draw()]
    const places = a.shape.reduce((product, size) => product * size, 1)
    if (elements(a).size < places && !backend.repeatsElements?.(a)) {
      throw new Error(`seed ${seed}, round ${round}: ${a.shape} by ${a.stride} repeats elements`)
    }
    const shared = [...elements(a)].some((at) => elements(b).has(at))
    const said = backend.overlaps?.(a, b)
    // Where they lie says no less: of those that overlap neither may be passed over.
    if (shared && liesApart(a, b)) {
      throw new Error(`seed ${seed}, round ${round}: extents of two that overlap are apart`)
    }
    if (shared && !said) {
      throw new Error(
        `seed ${seed}, round ${round}: ${JSON.stringify([a, b], ['shape', 'stride', 'offset'])}`,
      )
    }
    if (!shared) apart++
    if (!said) saidApart++
  }
  // Caution costs little: most views that are apart are known to be.
  expect(apart).toBeGreaterThan(500)
  expect(saidApart / apart).toBeGreaterThan(0.5)
})

/** Whether two views can't overlap, by what the backend says about each of them. */
function liesApart(a: NdArray, b: NdArray): boolean {
  const [first, second] = [backend.extentOf?.(a), backend.extentOf?.(b)]
  if (!first || !second || first.memory !== second.memory) return true
  if (first.to <= second.from || second.to <= first.from) return true
  const { step, width = 1 } = first
  if (step === undefined || step !== second.step) return false
  const after = (((second.from - first.from) % step) + step) % step
  return after >= width && step - after >= (second.width ?? 1)
}

describe('where a view lies', () => {
  test.each<[string, NdArray, object]>([
    ['a matrix', matrix, { memory: buffer, from: 0, to: 400 }],
    ['a row', matrix.pick(3, null), { memory: buffer, from: 120, to: 160 }],
    ['a column', matrix.pick(null, 4), { memory: buffer, from: 16, to: 380, step: 40, width: 4 }],
    [
      'a column backwards',
      matrix.pick(null, 4).step(-1),
      { memory: buffer, from: 16, to: 380, step: 40, width: 4 },
    ],
    [
      'every second of every third row',
      matrix.step(3, 2),
      { memory: buffer, from: 0, to: 396, step: 8, width: 4 },
    ],
    ['half of the buffer', ndarray(data.subarray(50)), { memory: buffer, from: 200, to: 400 }],
    ['a single number', ndarray(data, [], [], 7), { memory: buffer, from: 28, to: 32 }],
    ['a view without elements', ndarray(data, [0]), { memory: buffer, from: 0, to: 0 }],
  ])('%s', (_, view, extent) => {
    expect(backend.extentOf?.(view)).toEqual(extent)
  })

  test('is counted in elements for a plain array', () => {
    const plain = [1, 2, 3, 4, 5, 6]
    expect(backend.extentOf?.(ndarray(plain, [3], [2], 1))).toEqual({
      memory: plain,
      from: 1,
      to: 6,
      step: 2,
      width: 1,
    })
  })
})

test('thousands of views of one buffer are compared with their neighbours only', () => {
  const count = 2000
  const whole = new Float32Array(4 * count)
  let compared = 0
  const counting = ndarrayBackend()
  const overlaps = counting.overlaps?.bind(counting) as NonNullable<typeof counting.overlaps>
  counting.overlaps = (a, b) => {
    compared++
    return overlaps(a, b)
  }
  const named = (view: (index: number) => NdArray) =>
    new Map(Array.from({ length: count }, (_, index) => [`w${index}`, view(index)]))
  const rows = named((index) => ndarray(whole, [4], [1], 4 * index))
  const columns = named((index) => ndarray(whole, [4], [count], index))
  for (const params of [rows, columns]) adafactor({ backend: counting, params }).dispose()
  expect(compared).toBe(0)
  const pairsOfColumns = named((index) =>
    ndarray(whole.subarray(0), [2, 2], [2 * count, 1], 2 * index),
  )
  adafactor({ backend: counting, params: new Map([...pairsOfColumns].slice(0, count)) }).dispose()
  expect(compared).toBe(0)
  const tied = new Map(columns).set('tied', ndarray(whole, [2], [1], 5))
  expect(() => adafactor({ backend: counting, params: tied })).toThrow('share memory')
})
