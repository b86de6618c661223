import type { StepScalars } from '../adafactor/step-form.js'
import type { ParameterSlot } from './parameter-slot.js'

/** A gradient to be applied, with the numbers of the host for it. */
export interface Update<T> {
  readonly slot: ParameterSlot<T>
  readonly gradient: T
  readonly scalars: StepScalars<number>
}

/**
 * How far an optimizer has come. Updates count from the call on, since further calls may be made
 * before the device is done; what fails is taken back.
 */
export class Progress<T> {
  iterations = 0
  /** Parameters that had their gradient in the current iteration. */
  done = new Set<ParameterSlot<T>>()
  /** The numbers of the last updates: of this iteration if it has begun, else of the one before. */
  last = new Map<ParameterSlot<T>, StepScalars<number>>()

  /**
   * Counts updates, and the iteration if they end it.
   * @returns what takes back all but the updates of these parameters, and the end of the iteration
   */
  count(
    updates: readonly Update<T>[],
    endsIteration: boolean,
  ): (moved: ReadonlySet<ParameterSlot<T>>) => void {
    const { done, last: before } = this
    if (done.size === 0) this.last = new Map()
    const { last } = this
    for (const { slot, scalars } of updates) {
      slot.updates++
      last.set(slot, scalars)
      done.add(slot)
    }
    const next = endsIteration ? new Set<ParameterSlot<T>>() : done
    if (endsIteration) this.iterations++
    this.done = next
    return (moved) => {
      for (const { slot } of updates) {
        if (moved.has(slot)) continue
        slot.updates--
        last.delete(slot)
        done.delete(slot)
      }
      if (endsIteration) this.iterations--
      // Unless a later call has gone on from here.
      if (this.done === next) this.done = done
      if (this.last === last && done.size === 0) this.last = before
    }
  }

  /** Goes on from a state: this many iterations, these parameters in the one that has begun. */
  restart(iterations: number, done: Iterable<ParameterSlot<T>>): void {
    this.iterations = iterations
    this.done = new Set(done)
    this.last = new Map()
  }
}
