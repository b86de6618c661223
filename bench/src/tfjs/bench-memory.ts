import { type MemoryCase, memorySide } from './memory-case.js'
import { memoryTableHead, memoryTableLines } from './memory-table.js'
import { type MemoryResult, runMemoryCase } from './run-memory-case.js'

/** Runs the cases of at most so many elements, and prints what comes out. */
export async function benchMemory(
  cases: readonly MemoryCase[],
  { elementsLimit }: { readonly elementsLimit: number },
): Promise<readonly MemoryResult[]> {
  const chosen = cases.filter(({ variables }) => variables * memorySide ** 2 <= elementsLimit)
  const results: MemoryResult[] = []
  if (chosen.length > 0) console.log(`\n${memoryTableHead()}`)
  for (const memoryCase of chosen) {
    results.push(await runMemoryCase(memoryCase))
    console.log(memoryTableLines(results.at(-1) as MemoryResult))
  }
  return results
}
