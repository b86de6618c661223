import type { CaseResult } from './run-case.js'
import type { Timing } from './take-turns.js'

/** A case in the JSON file: times in `unit`, null for what does not apply. */
export interface Figures {
  readonly name: string
  readonly unit: string
  readonly baseline: Timing & { readonly side: string }
  readonly measured: Timing & { readonly side: string }
  readonly ratio: number
  readonly target: number | null
  readonly met: boolean | null
  readonly ndarrayOps: Timing | null
}

export function figures({
  case: { name, unit, target, ...sides },
  baseline,
  measured,
  ratio,
  met,
  contrast,
}: CaseResult): Figures {
  return {
    name,
    unit,
    baseline: { side: sides.baseline, ...baseline },
    measured: { side: sides.measured, ...measured },
    ratio,
    target: target ?? null,
    met,
    ndarrayOps: contrast,
  }
}
