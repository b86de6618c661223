import type { AdafactorOptions, Backend, ElementType, SelectionLine } from '@adafactor/core'
import type { AdamLearner, AdamOptions } from './adam-learner.js'
import type { LayerValues } from './layers.js'
import type { Learner } from './learner.js'

/** Where training runs: a backend for the optimizer, and the passes of the network beside it. */
export interface Device {
  /** The name under which it was chosen. */
  readonly name: string
  readonly backend: Pick<Backend<never>, 'name' | 'traits'>
  /** For every backend that was looked at, why it was taken or not. */
  readonly report: readonly SelectionLine[]
  /**
   * Whether `Learner.step` only hands its work over: the device is at it when the step is done, and
   * the time that it takes can't be seen from here.
   */
  readonly stepsAhead: boolean
  /**
   * A network that starts with `values`, and its optimizer.
   * @param batchSize the most examples of a step
   * @param type what parameters and gradients are stored as (default `float32`), one of the backend's
   */
  learner(
    values: readonly LayerValues[],
    batchSize: number,
    options: AdafactorOptions,
    type?: ElementType,
  ): Learner
  /** Another network that starts with `values`, with an Adam. */
  adamLearner(
    values: readonly LayerValues[],
    batchSize: number,
    options: AdamOptions,
  ): Promise<AdamLearner>
  /** Gives everything back; the learners can't be used afterwards. */
  destroy(): void
}
