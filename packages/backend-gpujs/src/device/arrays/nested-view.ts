import { type Shape, sizeOf } from '@adafactor/core'

type Nested = Float32Array | Nested[]

/**
 * Flat numbers as the nested arrays that gpu.js kernels index by axes, without copying: rows are
 * views. Beyond three axes gpu.js has no arrays: flat.
 */
export function nestedView(data: Float32Array, shape: Shape): Nested {
  if (shape.length < 2 || shape.length > 3) return data
  const [count = 0, ...inner] = shape
  const size = sizeOf(inner)
  return Array.from({ length: count }, (_, index) =>
    nestedView(data.subarray(index * size, (index + 1) * size), inner),
  )
}
