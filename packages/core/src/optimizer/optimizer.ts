import type { AdafactorOptions } from '../adafactor/options.js'
import type { Backend, Execution, Reply } from '../backend.js'
import type { PeerState, StateLayout, TorchStateDict } from '../peer-states/peer-state.js'
import type { StateDict } from '../state/state-dict.js'
import type { LoadOptions, LoadReport, PeerLoadOptions } from './load-options.js'
import type { StepReport } from './step-report.js'

/**
 * Gradients by parameter name: an object, a Map, or entries. A parameter that is absent, or whose
 * gradient is null, is skipped.
 */
export type Gradients<T> =
  | Readonly<Record<string, T | null | undefined>>
  | Iterable<readonly [string, T | null | undefined]>

/** Parameters by name: an object, a Map, or entries. */
export type Parameters<T> = Readonly<Record<string, T>> | Iterable<readonly [string, T]>

/** What {@link adafactor} is given. */
export interface AdafactorConfig<T, E extends Execution> extends AdafactorOptions {
  /** What runs the steps. The state is made with it; it stays yours to destroy. */
  readonly backend: Backend<T, E>
  /** Updated in place by `step`. */
  readonly params: Parameters<T>
}

/**
 * An optimizer over named parameters.
 *
 * On a synchronous backend every method is done when it returns; on an asynchronous one it
 * returns a promise, and calls run in the order in which they are made, with those on the backend
 * itself and on its other optimizers. A call that throws (or rejects) has changed nothing, with two
 * exceptions that have codes of their own: a device that is lost takes everything with it
 * (`backend/device-lost`: go on from what was saved last), and a backend that can't say before it
 * runs what will fail may stop in the middle of a step (`step/incomplete`, which names those that
 * have moved).
 *
 * It has no members to be set: what changes in the course of training is an option that is a
 * function, such as `learningRate: () => rate`.
 *
 * @typeParam T the tensors of the backend
 */
export interface Optimizer<T, E extends Execution = Execution> {
  /**
   * What runs the steps: the one that it was made with. Its tensors are of no type here, since an optimizer
   * over wider tensors, such as all views, may stand for one over yours.
   */
  readonly backend: Backend<unknown, E>
  /** The parameters by name, as they are now: tensors of the backend. */
  readonly params: ReadonlyMap<string, unknown>
  /**
   * Takes in further parameters, whose state is fresh, such as those of layers that thaw or of a second
   * model. Those there are go on. Names and patterns in options are checked against the parameters of
   * `adafactor()` only.
   * @param params updated in place by `step` from now on
   * @throws AdafactorError as {@link adafactor}; then none of them was taken in
   */
  addParameters(params: Parameters<T>): void
  /**
   * Applies the gradients, each of its parameter's shape, and ends the iteration; without any, those
   * that `accumulate` has added up. Gradients are not kept or changed. One may not share memory with a parameter, which is updated in place: with
   * its own this is checked, with others only whether it is the same tensor.
   * @throws AdafactorError `parameter/unknown`, `tensor/foreign`, `tensor/disposed`,
   *   `gradient/shape`, `gradient/shared-memory`, `gradient/repeated`, `optimizer/disposed`,
   *   `option/invalid` (a schedule that returns no number), `backend/unsupported-size`,
   *   `backend/destroyed`, `backend/device-lost`, `step/incomplete`
   */
  step(gradients?: Gradients<T>): Reply<E, void>
  /**
   * Applies one gradient as soon as it is there, so that its memory can be used again. The
   * iteration ends with `step()`, which takes the gradients that are left, if any.
   * @throws AdafactorError as `step`
   */
  stepParameter(name: string, gradient: T): Reply<E, void>
  /**
   * Adds gradients, times a number, to those added before, on the device; `step()` without gradients
   * then applies the sums and begins anew. As one step with the sum, and so with `clipGlobalNorm`.
   *
   * Each parameter gets a tensor of its own size for its sum at its first gradient, which `dispose`
   * gives back; `stateBytes` does not count it. Sums are no part of a state: take one after `step()`.
   *
   * @param scale what these gradients are multiplied by (1), such as 1 / 4 for the mean of four
   * @throws AdafactorError as `step`; `option/invalid` for a scale that is no finite number;
   *   `backend/unsupported-size`
   */
  accumulate(gradients: Gradients<T>, scale?: number): Reply<E, void>
  /**
   * The step size that the next update of a parameter will use, before the parameter's scale and
   * clipping: rho of the paper, or the learning rate. `lastStep` has what was really used.
   * @throws AdafactorError `parameter/unknown`, `optimizer/disposed`, `option/invalid` (a schedule
   *   that returns no number)
   */
  nextLearningRate(name: string): number
  /** Steps done, `startStep` not counted. A step that fails is taken back. */
  readonly iteration: number
  /** Bytes of the state that grows with the parameters: second moments and momentum. */
  readonly stateBytes: number
  /** A copy of the state as plain data. @throws AdafactorError `optimizer/disposed` */
  stateDict(): Reply<E, StateDict>
  /**
   * A copy of the state in the words of another implementation: its names and shapes.
   * @throws AdafactorError `state/mismatch` where that one could not have this state (other axes
   *   factored, momentum that it does not have, ...), `option/invalid`, `optimizer/disposed`
   */
  stateDict(options: { readonly layout: StateLayout }): Reply<E, PeerState>
  /**
   * Takes over a state; from here the run goes on bit for bit as the one that the state is from. The
   * state is looked at before this returns, and not kept.
   * @returns which parameters go on from the state, which start afresh, and what was left out
   * @throws AdafactorError `state/format`, `state/mismatch`, `option/unknown`, `option/invalid`,
   *   `option/conflict`, `optimizer/disposed`
   */
  loadStateDict(
    state: StateDict,
    options?: LoadOptions & { readonly layout?: never },
  ): Reply<E, LoadReport>
  /**
   * Takes over the state of another implementation, given by its names and shapes. With that one's
   * arguments and parameters (`presets`) the run goes on as it would have there. Where that one counts
   * the updates of each parameter, it keeps nothing of one that never had a gradient: such a parameter
   * starts afresh here too.
   * @param options with `ignoreOptions` updates that were counted for each parameter may be
   *   counted once for all from here on
   * @throws AdafactorError as above
   */
  loadStateDict(state: PeerState | TorchStateDict, options: PeerLoadOptions): Reply<E, LoadReport>
  /**
   * What the last iteration did to each parameter that had a gradient in it; what this one has
   * done so far, once `stepParameter` has begun it. Only this reads from the device.
   * @throws AdafactorError `optimizer/disposed`
   */
  lastStep(): Reply<E, Record<string, StepReport>>
  /**
   * Gives the state back, on an asynchronous backend when the calls made before are done. The
   * parameters and the backend stay. A second time it does nothing.
   */
  dispose(): void
}
