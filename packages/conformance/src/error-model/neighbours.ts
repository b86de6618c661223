import type { HalfType } from '@adafactor/core'
import { numberFormat } from './number-format.js'

/**
 * The numbers of a 16-bit type on both sides of the float32 value of `x`, or that value twice if the
 * type has it: what stochastic rounding may come to.
 */
export function neighbours(type: HalfType, x: number): readonly [below: number, above: number] {
  return [below(type, x), -below(type, -x)]
}

function below(type: HalfType, x: number): number {
  const { ulp, smallestNormal, largest } = numberFormat(type)
  const value = Math.fround(x)
  if (value === 0 || !Number.isFinite(value)) return value
  const size = Math.abs(value)
  // The logarithm of a number just below a power of two may be rounded up to it.
  const power = 2 ** Math.floor(Math.log2(size))
  const unit = ulp * Math.max(power > size ? power / 2 : power, smallestNormal)
  const found = Math.floor(value / unit) * unit
  return found > largest ? largest : found < -largest ? Number.NEGATIVE_INFINITY : found
}
