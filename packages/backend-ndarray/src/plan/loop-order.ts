import type { Axes } from '@adafactor/core'
import { tileSide } from './tuning.js'

export interface LoopOrder {
  /** Outermost first. */
  readonly axes: Axes
  /** Whether the two innermost are to be walked in tiles. */
  readonly tiled: boolean
}

/**
 * The order in which to walk axes so that memory is read along its short strides.
 *
 * The largest operands decide, the first of them first. If another one of that size has its
 * shortest stride along another axis, these two axes are walked in tiles.
 *
 * @param axes the axes to walk, ascending
 * @param sizes of all axes of the program
 * @param operands the strides of each operand along all axes, 0 where it does not move
 */
export function chooseOrder(
  axes: Axes,
  sizes: readonly number[],
  operands: readonly (readonly number[])[],
): LoopOrder {
  const elements = (strides: readonly number[]) =>
    axes.reduce((count, axis) => count * (strides[axis] === 0 ? 1 : (sizes[axis] as number)), 1)
  const most = Math.max(0, ...operands.map(elements))
  const largest = operands.filter((strides) => elements(strides) === most)
  const [first, ...others] = largest.map((strides) => byStride(axes, strides))
  if (!first) return { axes, tiled: false }
  const inner = first.at(-1) as number
  const opposed = others.map((order) => order.at(-1) as number).find((axis) => axis !== inner)
  const isLarge = (axis: number) => (sizes[axis] as number) > tileSide
  if (opposed === undefined || !isLarge(inner) || !isLarge(opposed)) {
    return { axes: first, tiled: false }
  }
  const outer = first.filter((axis) => axis !== inner && axis !== opposed)
  return { axes: [...outer, opposed, inner], tiled: true }
}

/** Longest stride first; axes along which the operand does not move are outermost. */
function byStride(axes: Axes, strides: readonly number[]): number[] {
  const length = (axis: number) => Math.abs(strides[axis] as number) || Number.POSITIVE_INFINITY
  return [...axes].sort((a, b) => (length(a) === length(b) ? a - b : length(b) - length(a)))
}
