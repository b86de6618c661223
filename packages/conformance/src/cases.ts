import type { ConformanceCase } from './case.js'
import { batchCases } from './cases/batch.js'
import { broadcastingCases } from './cases/broadcasting.js'
import { determinismCases } from './cases/determinism.js'
import { edgeCases } from './cases/edge-cases.js'
import { errorCases } from './cases/errors.js'
import { goldenCases } from './cases/goldens.js'
import { memoryCases } from './cases/memory.js'
import { operationCases } from './cases/operations.js'
import { optimizerCases } from './cases/optimizer.js'
import { programCases } from './cases/programs.js'
import { randomProgramCases } from './cases/random-programs.js'
import { reductionCases } from './cases/reductions.js'
import { simplificationCases } from './cases/simplifications.js'
import { storageCases } from './cases/storage.js'
import { storeCases } from './cases/stores.js'
import { traitCases } from './cases/traits.js'
import { viewCases } from './cases/views.js'
import { workedExampleCases } from './cases/worked-example.js'

/** How much there is to run. */
export interface CaseSettings {
  /** How many random programs, in cases of 100 each (2000). */
  readonly randomPrograms?: number
}

/** All cases of the kit, group by group. */
export function conformanceCases({ randomPrograms = 2000 }: CaseSettings = {}): ConformanceCase[] {
  return [
    ...traitCases(),
    ...storageCases(),
    ...operationCases(),
    ...broadcastingCases(),
    ...simplificationCases(),
    ...reductionCases(),
    ...programCases(),
    ...storeCases(),
    ...randomProgramCases(randomPrograms),
    ...workedExampleCases(),
    ...edgeCases(),
    ...batchCases(),
    ...viewCases(),
    ...memoryCases(),
    ...determinismCases(),
    ...errorCases(),
    ...optimizerCases(),
    ...goldenCases(),
  ]
}
