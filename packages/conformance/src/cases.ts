import type { ConformanceCase } from './case.js'
import { asynchronousCases } from './cases/asynchronous.js'
import { batchCases } from './cases/batch.js'
import { broadcastingCases } from './cases/broadcasting.js'
import { determinismCases } from './cases/determinism.js'
import { edgeCases } from './cases/edge-cases.js'
import { errorCases } from './cases/errors.js'
import { goldenCases } from './cases/goldens.js'
import { halfGoldenCases } from './cases/half-goldens.js'
import { memoryCases } from './cases/memory.js'
import { operationCases } from './cases/operations.js'
import { optimizerCases } from './cases/optimizer.js'
import { orderCases } from './cases/order.js'
import { programCases } from './cases/programs.js'
import { randomProgramCases } from './cases/random-programs.js'
import { rangeCases } from './cases/ranges.js'
import { reductionCases } from './cases/reductions.js'
import { simplificationCases } from './cases/simplifications.js'
import { stochasticRoundingCases } from './cases/stochastic-rounding.js'
import { storageCases } from './cases/storage.js'
import { storeCases } from './cases/stores.js'
import { traitCases } from './cases/traits.js'
import { typedViewCases } from './cases/typed-views.js'
import { typeCases } from './cases/types.js'
import { viewCases } from './cases/views.js'
import { workedExampleCases } from './cases/worked-example.js'

/** How much there is to run. */
export interface CaseSettings {
  /** How many random programs, in cases of 100 each (2000). With fewer some of the kit is left out. */
  readonly randomPrograms?: number
}

/** As many random programs as belong to the whole kit. */
const allRandomPrograms = 2000

/** How many cases of random programs the settings leave out of the whole kit. */
export function randomCasesLeftOut({ randomPrograms = allRandomPrograms }: CaseSettings): number {
  return randomProgramCases(Math.max(0, allRandomPrograms - randomPrograms)).length
}

/**
 * All cases of the kit, group by group.
 *
 * @example
 * ```ts
 * import { conformanceCases } from '@adafactor/conformance'
 *
 * const groups = new Set(conformanceCases().map(({ group }) => group))
 * console.log(groups.has('golden trajectories')) // => true
 * ```
 */
export function conformanceCases({
  randomPrograms = allRandomPrograms,
}: CaseSettings = {}): ConformanceCase[] {
  return [
    ...traitCases(),
    ...storageCases(),
    ...operationCases(),
    ...broadcastingCases(),
    ...simplificationCases(),
    ...reductionCases(),
    ...programCases(),
    ...storeCases(),
    ...typeCases(),
    ...stochasticRoundingCases(),
    ...randomProgramCases(randomPrograms),
    ...workedExampleCases(),
    ...edgeCases(),
    ...rangeCases(),
    ...batchCases(),
    ...viewCases(),
    ...typedViewCases(),
    ...memoryCases(),
    ...determinismCases(),
    ...errorCases(),
    ...optimizerCases(),
    ...asynchronousCases(),
    ...orderCases(),
    ...goldenCases(),
    ...halfGoldenCases(),
  ]
}
