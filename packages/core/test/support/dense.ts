import type { DenseTensor } from '../../src/index.js'

type Nested = number | readonly Nested[]

/** A float64 tensor of nested arrays. */
export function dense(values: Nested): DenseTensor {
  const shape: number[] = []
  for (let level = values; Array.isArray(level); level = level[0] as Nested) {
    shape.push(level.length)
  }
  return { shape, data: Float64Array.from([values].flat(20) as number[]) }
}

/** The nested arrays of a tensor. */
export function nested({ shape, data }: DenseTensor): Nested {
  const build = (axis: number, from: number, size: number): Nested => {
    if (axis === shape.length) return data[from] as number
    const count = shape[axis] as number
    return Array.from({ length: count }, (_, index) =>
      build(axis + 1, from + (index * size) / count, size / count),
    )
  }
  return build(0, 0, data.length)
}
