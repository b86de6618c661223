import type { ConformanceCase } from '../case.js'
export function stochasticRoundingCases(): ConformanceCase[] {
  return []
}
