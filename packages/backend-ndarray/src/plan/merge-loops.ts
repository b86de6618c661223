import type { Axes } from '@adafactor/core'

/**
 * Joins neighbouring axes that every operand walks as one: contiguously, or not at all. A tensor
 * of rank 4 that is handled element by element becomes one long loop.
 *
 * @param axes outermost first
 * @returns the axes of each loop, outermost first
 */
export function mergeLoops(
  axes: Axes,
  sizes: readonly number[],
  operands: readonly (readonly number[])[],
): number[][] {
  const loops: number[][] = []
  for (const axis of axes) {
    const outer = loops.at(-1)
    const last = outer?.at(-1)
    const continues =
      last !== undefined &&
      operands.every(
        (strides) => strides[last] === (strides[axis] as number) * (sizes[axis] as number),
      )
    if (continues) outer?.push(axis)
    else loops.push([axis])
  }
  return loops
}
