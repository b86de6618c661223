/**
 * At which steps of a run something is measured: by steps alone, so that charts are the same on every backend
 * and however fast it is.
 */
export interface PointSteps {
  /** Steps from one point of the loss to the next: 200 points a run. */
  readonly loss: number
  /** From one look at learning rate and update to the next, which waits for the device. */
  readonly means: number
  /** From one accuracy to the next. */
  readonly accuracy: number
}

export function pointSteps(steps: number): PointSteps {
  const loss = Math.max(1, Math.round(steps / 200))
  return { loss, means: 4 * loss, accuracy: 8 * loss }
}
