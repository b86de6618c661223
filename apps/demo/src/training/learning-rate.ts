/**
 * A learning rate that falls in a straight line from `peak` at the first step to 0 after the last.
 * The steps get small at the end, which is worth about half a percent of accuracy on the digits.
 *
 * @param peak relative to the RMS of each parameter, which Adafactor multiplies it by
 * @param steps how many steps the run takes
 */
export function linearDecay(peak: number, steps: number): (updatesBefore: number) => number {
  return (updatesBefore) => peak * Math.max(0, 1 - updatesBefore / steps)
}
