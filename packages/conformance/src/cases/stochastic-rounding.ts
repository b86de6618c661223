import type { ConformanceCase } from '../case.js'
import { halfTypes } from '../requires-types.js'
import { exactRoundingCases } from './exact-rounding.js'
import { randomRoundingCases } from './random-rounding.js'
import { stochasticTrainingCases } from './stochastic-training.js'

/** Stores that round to either neighbour: which one, how often, and that a run can be repeated. */
export function stochasticRoundingCases(): ConformanceCase[] {
  return halfTypes.flatMap((type) => [
    ...exactRoundingCases(type),
    ...randomRoundingCases(type),
    ...stochasticTrainingCases(type),
  ])
}
