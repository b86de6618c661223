import { type Axes, contiguousStrides, sizeOf } from '@adafactor/core'
import { type PlainArraysTensor, zeros } from './tensor.js'

/** The sum over these axes. */
export function sum(a: PlainArraysTensor, axes: Axes): PlainArraysTensor {
  return reduce(a, axes, 1)
}

/** The mean over these axes. */
export function mean(a: PlainArraysTensor, axes: Axes): PlainArraysTensor {
  return reduce(a, axes, sizeOf(axes.map((axis) => a.shape[axis] as number)))
}

/** Sums in float64, divided by a number before they are rounded. */
function reduce(a: PlainArraysTensor, axes: Axes, divisor: number): PlainArraysTensor {
  const result = zeros(a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)))
  const [from, into] = [contiguousStrides(a.shape), contiguousStrides(result.shape)]
  const sums = new Float64Array(result.data.length)
  a.data.forEach((value, i) => {
    let index = 0
    a.shape.forEach((size, axis) => {
      if (axes.includes(axis)) return
      index += (Math.floor(i / (from[axis] as number)) % size) * (into[axis] as number)
    })
    sums[index] = (sums[index] as number) + value
  })
  for (let i = 0; i < sums.length; i++) result.data[i] = (sums[i] as number) / divisor
  return result
}
