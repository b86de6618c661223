import { roundToBfloat16 } from '@adafactor/core'
import type { Plan } from '../plan/plan.js'
import type { RunProgram } from '../plan/run-program.js'
import { emitProgram } from './emit-program.js'
import { halfNames } from './half-elements.js'

/** A plan as a function made of text, and that text. */
export function generateProgram(plan: Plan): { run: RunProgram; source: string } {
  const source = emitProgram(plan)
  const outer = { roundToBfloat16, ...halfNames(plan) }
  const make = new Function(...Object.keys(outer), source) as (...values: unknown[]) => RunProgram
  return { run: make(...Object.values(outer)), source }
}
