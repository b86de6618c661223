import { partReads, partWrites } from './accesses.js'
import type { Part } from './program-plan.js'

/**
 * When each part runs: after those whose results it reads, and after those that read what it overwrites.
 * Parts of one level share a launch, whose workgroups run in any order.
 */
export function levelsOf(parts: readonly Part[]): Map<Part, number> {
  const accesses = parts.map((part) => ({ reads: partReads(part), writes: partWrites(part) }))
  const levels: number[] = []
  for (const [index, { reads, writes }] of accesses.entries()) {
    const waitsFor = accesses
      .slice(0, index)
      .map((earlier, place) =>
        meet(earlier.writes, reads) || meet(earlier.reads, writes) || meet(earlier.writes, writes)
          ? (levels[place] as number) + 1
          : 0,
      )
    levels.push(Math.max(0, ...waitsFor))
  }
  return new Map(parts.map((part, index) => [part, levels[index] as number]))
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((name) => b.has(name))
}
