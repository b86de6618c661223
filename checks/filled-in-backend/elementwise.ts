import { contiguousStrides, type Shape } from '@adafactor/core'
import { type PlainArraysTensor, zeros } from './tensor.js'

/** Makes an operation on one, two or three tensors of what becomes of one element of each. */
export function elementwise(compute: (a: number, b: number, c: number) => number) {
  return (
    a: PlainArraysTensor,
    b: PlainArraysTensor = a,
    c: PlainArraysTensor = a,
  ): PlainArraysTensor => {
    const rank = Math.max(a.shape.length, b.shape.length, c.shape.length)
    const shape = Array.from({ length: rank }, (_, axis) => {
      const sizes = [a, b, c].map((operand) => operand.shape[axis] ?? 1)
      return sizes.find((size) => size !== 1) ?? 1
    })
    const result = zeros(shape)
    const strides = contiguousStrides(shape)
    const [inA, inB, inC] = [reader(a, shape), reader(b, shape), reader(c, shape)]
    for (let i = 0; i < result.data.length; i++) {
      const place = shape.map((size, axis) => Math.floor(i / (strides[axis] as number)) % size)
      result.data[i] = compute(inA(place), inB(place), inC(place))
    }
    return result
  }
}

/** Reads the element of a tensor that stands at a place of the larger shape. */
function reader({ shape, data }: PlainArraysTensor, larger: Shape) {
  const own = contiguousStrides(shape)
  const steps = larger.map((_, axis) => ((shape[axis] ?? 1) === 1 ? 0 : (own[axis] as number)))
  return (place: readonly number[]): number => {
    let index = 0
    for (let axis = 0; axis < place.length; axis++) {
      index += (place[axis] as number) * (steps[axis] as number)
    }
    return data[index] as number
  }
}
