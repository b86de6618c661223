import type { Shape } from '@adafactor/core'

/** How many partial results one reader adds up itself: of a single number, and of many. */
const leftForReader = { single: 256, many: 64 }
/** As many threads as fill a large device. */
const threadsWanted = 65_536
/** Terms that a thread should add at least: less is not worth a thread. */
const termsWanted = 64

/**
 * Into how many partial sums each axis of a reduction is split by one kernel.
 *
 * Thread b of B takes elements b, b + B, ...: neighbouring threads read neighbouring elements if
 * the innermost axis is reduced; if it is kept they do so anyway. What is left is added up by
 * another such kernel, or by whoever reads it once {@link isSmall}.
 *
 * @param shape the sizes of the space
 * @param reduced which of its axes are reduced
 * @returns the sizes of the result: the size of each kept axis, the number of partial sums of
 *   each reduced one
 */
export function splitSum(shape: Shape, reduced: readonly boolean[]): number[] {
  const { kept, terms } = countTerms(shape, reduced)
  const limit = limitFor(kept)
  const useful = Math.ceil(terms / termsWanted)
  let wanted = Math.min(useful, limit)
  // A single stage would leave a large device idle: more partial sums, and a second stage.
  if (useful > limit && kept * limit < threadsWanted) {
    wanted = Math.min(useful, Math.ceil(threadsWanted / kept))
    if (wanted <= limit * 4) wanted = limit
  }
  const blocks = [...shape]
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (!reduced[axis]) continue
    const size = shape[axis] as number
    const innermost = axis === shape.length - 1
    const most = innermost && wanted > limit ? Math.min(wanted, 256) : wanted
    const count = Math.max(1, Math.min(size, most))
    blocks[axis] = count
    wanted = Math.max(1, Math.floor(wanted / count))
  }
  return blocks
}

/** Whether a reader may add up what is left. */
export function isSmall(shape: Shape, reduced: readonly boolean[]): boolean {
  const { kept, terms } = countTerms(shape, reduced)
  return terms <= limitFor(kept)
}

function limitFor(kept: number): number {
  return kept === 1 ? leftForReader.single : leftForReader.many
}

/** How many results a reduction has, and how many terms each of them. */
export function countTerms(shape: Shape, reduced: readonly boolean[]) {
  let [kept, terms] = [1, 1]
  shape.forEach((size, axis) => {
    if (reduced[axis]) terms *= size
    else kept *= size
  })
  return { kept, terms }
}
