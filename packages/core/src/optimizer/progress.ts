import type { StepScalars } from '../adafactor/step-form.js'
import type { ParameterGradient, TrainedParameter } from './trained-parameter.js'

/** A gradient to be applied, with the numbers of the host for it. */
export interface Update<T> extends ParameterGradient<T> {
  readonly scalars: StepScalars<number>
}

/** What was counted for a call, so that it can be taken back. */
export interface Counted<T> {
  readonly updates: readonly Update<T>[]
  readonly endsIteration: boolean
  /** The parameters of the iteration that the updates belong to. */
  readonly done: Set<TrainedParameter<T>>
  /** Those of the iteration that the next call belongs to. */
  readonly next: Set<TrainedParameter<T>>
  readonly last: Map<TrainedParameter<T>, StepScalars<number>>
  /** The numbers of the last updates before the call. */
  readonly before: Map<TrainedParameter<T>, StepScalars<number>>
}

/**
 * How far an optimizer has come. Updates count from the call on, since further calls may be made
 * before the device is done; what fails is taken back.
 */
export class Progress<T> {
  iterations = 0
  /** Parameters that had their gradient in the current iteration. */
  done = new Set<TrainedParameter<T>>()
  /** The numbers of the last updates: of this iteration if it has begun, else of the one before. */
  last = new Map<TrainedParameter<T>, StepScalars<number>>()

  /** Counts updates, and the iteration if they end it. */
  count(updates: readonly Update<T>[], endsIteration: boolean): Counted<T> {
    const { done, last: before } = this
    if (done.size === 0) this.last = new Map()
    const { last } = this
    for (const { parameter, scalars } of updates) {
      parameter.updates++
      last.set(parameter, scalars)
      done.add(parameter)
    }
    const next = endsIteration ? new Set<TrainedParameter<T>>() : done
    if (endsIteration) this.iterations++
    this.done = next
    return { updates, endsIteration, done, next, last, before }
  }

  /** Takes back all but the updates of the parameters that have moved, and the end of the iteration. */
  takeBack(counted: Counted<T>, moved: ReadonlySet<TrainedParameter<T>>): void {
    const { updates, endsIteration, done, next, last, before } = counted
    for (const { parameter } of updates) {
      if (moved.has(parameter)) continue
      parameter.updates--
      last.delete(parameter)
      done.delete(parameter)
    }
    if (endsIteration) this.iterations--
    // Unless a later call has gone on from here.
    if (this.done === next) this.done = done
    if (this.last === last && done.size === 0) this.last = before
  }

  /** Goes on from a state: this many iterations, these parameters in the one that has begun. */
  restart(iterations: number, done: Iterable<TrainedParameter<T>>): void {
    this.iterations = iterations
    this.done = new Set(done)
    this.last = new Map()
  }
}
