import type { ConformanceCase } from '../case.js'
import { typedProgramCases } from './typed-programs.js'
import { typedStorageCases } from './typed-storage.js'
import { typedTrainingCases } from './typed-training.js'

/** What the types that tensors are stored as are worth: numbers round as they are stored, never before. */
export function typeCases(): ConformanceCase[] {
  return [...typedStorageCases(), ...typedProgramCases(), ...typedTrainingCases()]
}
