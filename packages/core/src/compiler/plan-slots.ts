import type { FusedProgram, Temporary } from './fuse.js'

/** A piece of work space: as many elements as its axes have together. */
export interface Slot {
  readonly axes: Temporary['axes']
}

/** How the temporaries of a program share work space. */
export interface SlotPlan {
  /** All the work space that a run needs. */
  readonly slots: readonly Slot[]
  /** The slot of each temporary, by name. */
  readonly slotOf: Readonly<Record<string, number>>
}

/**
 * Lets temporaries share work space, so that a factored step on an n x m matrix needs n + m
 * numbers of it and not twice that.
 *
 * Two of the same axes share a slot if one is read for the last time before the other is written,
 * or in the very pass that writes it, provided that this pass walks just their axes: there the
 * element that is read is the element that is written.
 *
 * @example
 * ```ts
 * import { fuse, planSlots, trace } from '@adafactor/core/compiler'
 *
 * const program = trace({ name: 'centre', rank: 2, tensors: { x: [0, 1] } }, (ops, { x }) => ({
 *   stores: { x: ops.subtract(x, ops.mean(x, [1])) },
 * }))
 * console.log(planSlots(fuse(program)).slots) // => [ { axes: [ 0 ] } ]
 * ```
 */
export function planSlots({ passes, temporaries }: FusedProgram): SlotPlan {
  const slots: { axes: Temporary['axes']; freeAfter: number }[] = []
  const slotOf: Record<string, number> = {}
  for (const temporary of [...temporaries].sort((a, b) => a.firstPass - b.firstPass)) {
    const { name, axes, firstPass, lastPass } = temporary
    const inPlace = passes[firstPass]?.space.join() === axes.join()
    let slot = slots.findIndex(
      (candidate) =>
        candidate.axes.join() === axes.join() &&
        (candidate.freeAfter < firstPass || (inPlace && candidate.freeAfter === firstPass)),
    )
    if (slot < 0) slot = slots.push({ axes, freeAfter: lastPass }) - 1
    ;(slots[slot] as { freeAfter: number }).freeAfter = lastPass
    slotOf[name] = slot
  }
  return { slots: slots.map(({ axes }) => ({ axes })), slotOf }
}
