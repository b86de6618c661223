import { type PassBody, reachable } from '@adafactor/core/compiler'
import type { PlacedProgram } from './place-program.js'

/** These values and all that they are computed from, operands first. */
export function neededValues(body: PassBody, roots: readonly number[]): number[] {
  return reachable(body.values, roots).sort((a, b) => a - b)
}

/** The places of the memories that these values are computed from. */
export function loadedMemories(
  { memoryOf }: PlacedProgram,
  body: PassBody,
  roots: readonly number[],
): number[] {
  return neededValues(body, roots).flatMap((id) => {
    const value = body.values[id] as PassBody['values'][number]
    return value.op === 'load' ? [memoryOf.get(value.from) as number] : []
  })
}
