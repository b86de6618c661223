import { flatnessTarget } from './bench-case.js'
import type { CaseResult } from './run-case.js'

/** How much an element's time grows with the size of the matrix. */
export interface Flatness {
  /** Slowest size over fastest, of the library and of the hand-fused loops. */
  readonly library: number
  readonly handFused: number
  readonly target: number
  readonly met: boolean
}

/** The flatness over the cases that count for it; null where fewer than two of them ran. */
export function flatness(results: readonly CaseResult[]): Flatness | null {
  const flat = results.filter(({ case: { flat } }) => flat)
  if (flat.length < 2) return null
  const library = spread(flat.map(({ measured }) => measured.minimum))
  const handFused = spread(flat.map(({ baseline }) => baseline.minimum))
  return { library, handFused, target: flatnessTarget, met: library <= flatnessTarget }
}

function spread(times: readonly number[]): number {
  return Math.max(...times) / Math.min(...times)
}
