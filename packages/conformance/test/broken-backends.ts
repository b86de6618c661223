/** Backends that are wrong in one way each, as real ones have been. */
import type { BrokenBackend } from './break-backend.js'
import { brokenAssign } from './broken-assign.js'
import { brokenContracts } from './broken-contracts.js'
import { brokenOperations } from './broken-operations.js'
import { brokenRounding } from './broken-rounding.js'
import { brokenRuns } from './broken-runs.js'
import { brokenStochasticRounding } from './broken-stochastic-rounding.js'
import { brokenStorage } from './broken-storage.js'

export const brokenBackends: readonly BrokenBackend[] = [
  ...brokenOperations,
  ...brokenRuns,
  ...brokenStorage,
  ...brokenContracts,
  ...brokenAssign,
  ...brokenRounding,
  ...brokenStochasticRounding,
]
