import type { Mask, Schedule, WeightDecay } from '../adafactor/options.js'

/** Weight decay, or null where the rate is 0 or null: then it costs nothing. */
export function decoupledDecay(
  rate: number | Schedule | null,
  coefficient: NonNullable<WeightDecay['coefficient']>,
  mask?: Mask,
): WeightDecay | null {
  if (rate === null || rate === 0) return null
  return { rate, coefficient, ...(mask === undefined ? {} : { mask }) }
}
