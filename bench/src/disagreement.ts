import type { FlatParameter } from './flat-parameter.js'

/**
 * How far apart two results are: the largest difference of two elements, divided by the largest
 * element of the parameter. The worst of all parameters; NaN where either side has one.
 */
export function disagreement(
  expected: readonly FlatParameter[],
  actual: readonly FlatParameter[],
): number {
  let worst = 0
  for (const [index, { values }] of expected.entries()) {
    const others = (actual[index] as FlatParameter).values
    let size = 0
    let difference = 0
    for (let k = 0; k < values.length; k++) {
      const value = values[k] as number
      size = Math.max(size, Math.abs(value))
      difference = Math.max(difference, Math.abs(value - (others[k] as number)))
    }
    worst = Math.max(worst, difference / size)
  }
  return worst
}
