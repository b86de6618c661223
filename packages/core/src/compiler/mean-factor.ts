/**
 * What each term of a mean is multiplied by before float32 adds it up, since the sum of what float32
 * can hold may be more than it can hold: a power of two, which rounds nothing. The sum is then divided
 * by the number of terms times the factor.
 *
 * @param terms how many are added up
 *
 * @example
 * ```ts
 * import { meanFactor } from '@adafactor/core/compiler'
 *
 * console.log(meanFactor(1000)) // => 0.0009765625
 * ```
 */
export function meanFactor(terms: number): number {
  return terms > 1 ? 2 ** -Math.ceil(Math.log2(terms)) : 1
}
