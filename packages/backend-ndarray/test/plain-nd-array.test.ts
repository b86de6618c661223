import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { PlainNdArray } from '../src/tensors/plain-nd-array.js'

const numbers = () => Float32Array.from({ length: 24 }, (_, k) => k)
const shape = [2, 3, 4]
const stride = [12, 4, 1]
const describeView = ({ shape, stride, offset, size, dimension, order, dtype }: NdArray) => ({
  shape,
  stride,
  offset,
  size,
  dimension,
  order,
  dtype,
})

describe('an ndarray made without code generation is as one of the ndarray package', () => {
  test.each<[string, (array: NdArray) => NdArray]>([
    ['itself', (array) => array],
    ['lo', (array) => array.lo(1, 0, 2)],
    ['lo of some axes', (array) => array.lo(1)],
    ['hi', (array) => array.hi(1, 2, 3)],
    ['hi of some axes', (array) => array.hi(2, 2)],
    ['step', (array) => array.step(1, 2, 3)],
    ['step backwards', (array) => array.step(-1, -2, 2)],
    ['transpose', (array) => array.transpose(2, 0, 1)],
    ['pick', (array) => array.pick(1, null, 2)],
    ['pick everything', (array) => array.pick(1, 2, 3)],
    ['one after the other', (array) => array.step(-1, 1, 2).transpose(1, 2, 0).lo(1).hi(2, 1, 1)],
  ])('%s', (_, change) => {
    const found = change(PlainNdArray.make(numbers(), [...shape], [...stride]))
    const expected = change(ndarray(numbers(), [...shape]))
    expect(describeView(found)).toEqual(describeView(expected))
    const origin = found.shape.map(() => 0)
    expect(found.get(...origin)).toBe(expected.get(...origin))
    expect(found.index(...origin)).toBe(expected.index(...origin))
  })

  test('set writes into the shared data', () => {
    const array = PlainNdArray.make(numbers(), [...shape], [...stride])
    array.transpose(2, 1, 0).set(3, 2, 1, -5)
    expect(array.get(1, 2, 3)).toBe(-5)
  })
})
