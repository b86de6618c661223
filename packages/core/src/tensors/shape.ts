/** Sizes of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

/** Axis numbers, ascending, 0 being the outermost. */
export type Axes = readonly number[]

/** Number of elements of a tensor of this shape (1 for a scalar). */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Row-major strides of a contiguous tensor of this shape, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis] as number
  }
  return strides
}

/** The shape of a tensor that varies along these axes only: along the others its size is 1. */
export function shapeAlong(shape: Shape, axes: Axes): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? size : 1))
}

/** Whether two shapes have the same rank and the same sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/** The shape as people write it: `[3, 4]`, `[]` for a scalar. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** All axes of a tensor of this rank: `[0, 1, ..., rank - 1]`. */
export function allAxes(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis)
}

/** Axes that are in `a` or in `b`, ascending. */
export function unionOf(a: Axes, b: Axes): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y)
}

/** Axes of `a` that are not in `b`. */
export function without(a: Axes, b: Axes): number[] {
  return a.filter((axis) => !b.includes(axis))
}

/** Whether every axis of `a` is in `b`. */
export function isWithin(a: Axes, b: Axes): boolean {
  return a.every((axis) => b.includes(axis))
}
