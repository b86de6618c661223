import type { Nest } from './plan.js'

/**
 * How often the text of each value would stand if all stood where they are used; values that are
 * used in a deeper loop than their own count as used again and again.
 * @param writtenTwice operations in whose text the operand stands twice
 */
export function countUses(
  { values, sums, stores }: Nest,
  writtenTwice: ReadonlySet<string>,
): number[] {
  const uses = values.map(() => 0)
  const use = (id: number, times: number) => {
    uses[id] = (uses[id] as number) + times
  }
  values.forEach((value) => {
    if (!('of' in value)) return
    for (const operand of value.of) {
      const moved = values[operand]?.loops.length !== value.loops.length
      use(operand, moved || writtenTwice.has(value.op) ? 2 : 1)
    }
  })
  for (const { value } of [...sums, ...stores]) use(value, 2)
  return uses
}
