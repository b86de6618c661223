import { roundToBfloat16 } from '@adafactor/core'
import type { Plan } from '../plan/plan.js'
import type { RunProgram } from '../plan/run-program.js'
import { emitProgram } from './emit-program.js'

/** A plan as a function made of text, and that text. */
export function generateProgram(plan: Plan): { run: RunProgram; source: string } {
  const source = emitProgram(plan)
  const make = new Function('roundToBfloat16', source) as (
    round: typeof roundToBfloat16,
  ) => RunProgram
  return { run: make(roundToBfloat16), source }
}
