import type { PowerDecay } from '../adafactor/options.js'
import { checkNumber } from '../checks/option-checks.js'
import type { PeerWords } from './peer-words.js'

/** Checks a decay exponent that the peer writes below zero: beta2 = 1 - t^decayRate. */
export function negativeExponent<A extends object>(
  argument: keyof A & string,
  decayRate: number,
  peer: PeerWords<A>,
): PowerDecay {
  return { exponent: Math.abs(checkNumber(argument, decayRate, { atMost: 0 }, peer)) }
}
