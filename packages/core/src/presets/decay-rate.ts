import type { PowerDecay } from '../adafactor/options.js'
import type { ArgumentChecks } from './argument-checks.js'

/** Checks a decay exponent that the peer writes below zero: beta2 = 1 - t^decayRate. */
export function negativeExponent<A extends object>(
  check: ArgumentChecks<A>,
  argument: keyof A & string,
  decayRate: number,
): PowerDecay {
  return { exponent: Math.abs(check.number(argument, decayRate, { atMost: 0 })) }
}
