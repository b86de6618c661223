import { lerpWeight, squareFloor, updateScale } from '../hyperparameters.js'
import { sumOfSquares } from './sum-of-squares.js'
import type { WorkSpace } from './work-space.js'

/** A vector and its second moment, not factored. */
export interface VectorParameter {
  readonly values: Float32Array
  readonly moment: Float32Array
}

const chunk = 4096

/** Step t (1 at the first) of algorithm 5, in two sweeps. */
export function vectorStep(
  { values, moment }: VectorParameter,
  gradient: Float32Array,
  t: number,
  { perColumn }: WorkSpace,
): void {
  const { length } = values
  const weight = lerpWeight(t)
  let updateSquares = 0
  for (let start = 0; start < length; start += chunk) {
    const end = Math.min(length, start + chunk)
    updateSquares += mixAndUpdate(moment, gradient, weight, perColumn, start, end)
  }
  const scale = updateScale(
    t,
    Math.sqrt(sumOfSquares(values) / length),
    Math.sqrt(updateSquares / length),
  )
  for (let start = 0; start < length; start += chunk) {
    subtract(values, perColumn, scale, start, Math.min(length, start + chunk))
  }
}

/** Mixes g^2 + eps1 into the moment and leaves u in `update`; returns the sum of u^2. */
function mixAndUpdate(
  moment: Float32Array,
  gradient: Float32Array,
  weight: number,
  update: Float64Array,
  start: number,
  end: number,
): number {
  const keep = 1 - weight
  let sum = 0
  for (let k = start | 0; k < end; k = (k + 1) | 0) {
    const g = gradient[k] as number
    const mixed = keep * (moment[k] as number) + weight * (g * g + squareFloor)
    moment[k] = mixed
    const u = g / Math.sqrt(mixed)
    update[k] = u
    sum += u * u
  }
  return sum
}

function subtract(
  values: Float32Array,
  update: Float64Array,
  scale: number,
  start: number,
  end: number,
): void {
  for (let k = start | 0; k < end; k = (k + 1) | 0) {
    values[k] = (values[k] as number) - scale * (update[k] as number)
  }
}
