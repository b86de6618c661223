import { type ConformanceCase, caseOf } from '../case.js'
import { tryProgram } from '../random-programs/fuzz.js'
import { Violation } from '../violation.js'

const programsPerCase = 100

/** Expression graphs drawn with the seed, against the error model. */
export function randomProgramCases(count: number): ConformanceCase[] {
  return Array.from({ length: Math.ceil(count / programsPerCase) }, (_, part) => {
    const first = part * programsPerCase + 1
    const last = Math.min(count, first + programsPerCase - 1)
    return caseOf('random programs', `programs ${first} to ${last}`, async (context) => {
      const backend = await context.create()
      for (let index = first; index <= last; index++) {
        const failure = await tryProgram(context, backend, context.seed, index, context)
        if (failure) throw new Violation(failure.message)
      }
    })
  })
}
