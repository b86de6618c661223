import { disagreement } from './disagreement.js'
import type { Side } from './sides.js'

export const stepsBeforeComparing = 3

/**
 * Makes each side take the same steps, and checks that they arrive where the first one does.
 *
 * @param allowed the largest difference, relative to a parameter's largest element
 * @throws Error where they do not
 */
export function takeEqualSteps(sides: readonly [Side, ...Side[]], allowed: number): void {
  for (const side of sides) {
    for (let count = 0; count < stepsBeforeComparing; count++) side.step()
  }
  const [first, ...others] = sides
  const expected = first.parameters()
  for (const side of others) {
    const found = disagreement(expected, side.parameters())
    // Written so that NaN fails.
    if (found <= allowed) continue
    throw new Error(
      `After ${stepsBeforeComparing} steps ${side.name} and ${first.name} differ by ${found} of the ` +
        `largest element, more than ${allowed}: what is timed would not be the same step`,
    )
  }
}
