/** Sizes of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

/** Axis numbers, ascending, 0 being the outermost. */
export type Axes = readonly number[]

/**
 * Number of elements of a tensor of this shape (1 for a scalar).
 *
 * @example
 * ```ts
 * import { sizeOf } from '@adafactor/core'
 *
 * console.log(sizeOf([3, 4]), sizeOf([])) // => 12 1
 * ```
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

/**
 * Row-major strides of a contiguous tensor of this shape, in elements.
 *
 * @example
 * ```ts
 * import { contiguousStrides } from '@adafactor/core'
 *
 * console.log(contiguousStrides([2, 3, 4])) // => [ 12, 4, 1 ]
 * ```
 */
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

/**
 * Whether two shapes have the same rank and the same sizes.
 *
 * @example
 * ```ts
 * import { sameShape } from '@adafactor/core'
 *
 * console.log(sameShape([3, 4], [3, 4]), sameShape([3, 4], [12])) // => true false
 * ```
 */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/**
 * The shape as people write it: `[3, 4]`, `[]` for a scalar.
 *
 * @example
 * ```ts
 * import { showShape } from '@adafactor/core'
 *
 * console.log(showShape([3, 4])) // => [3, 4]
 * ```
 */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/**
 * All axes of a tensor of this rank: `[0, 1, ..., rank - 1]`.
 *
 * @example
 * ```ts
 * import { allAxes } from '@adafactor/core'
 *
 * console.log(allAxes(3)) // => [ 0, 1, 2 ]
 * ```
 */
export function allAxes(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis)
}

/**
 * Axes that are in `a` or in `b`, ascending.
 *
 * @example
 * ```ts
 * import { unionOf } from '@adafactor/core'
 *
 * console.log(unionOf([1], [0, 1])) // => [ 0, 1 ]
 * ```
 */
export function unionOf(a: Axes, b: Axes): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y)
}

/**
 * Axes of `a` that are not in `b`.
 *
 * @example
 * ```ts
 * import { without } from '@adafactor/core'
 *
 * console.log(without([0, 1, 2], [1])) // => [ 0, 2 ]
 * ```
 */
export function without(a: Axes, b: Axes): number[] {
  return a.filter((axis) => !b.includes(axis))
}

/**
 * Whether every axis of `a` is in `b`.
 *
 * @example
 * ```ts
 * import { isWithin } from '@adafactor/core'
 *
 * console.log(isWithin([1], [0, 1]), isWithin([2], [0, 1])) // => true false
 * ```
 */
export function isWithin(a: Axes, b: Axes): boolean {
  return a.every((axis) => b.includes(axis))
}
