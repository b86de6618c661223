import { allAxes } from '@adafactor/core'
import { numpy as np } from '@jax-js/jax'
import type { DeviceOps } from '../program/element-ops.js'
import { sumInStages } from '../program/sum-in-stages.js'

/**
 * What gradients are multiplied by so that the norm of them all together is at most the threshold:
 * min(1, threshold / norm) (Pascanu et al., arXiv 1211.5063, Algorithm 1), of rank 0.
 *
 * Squares are formed of numbers that are smaller by a power of two, and the norms of single gradients
 * are put together relative to the largest, so that nothing overflows that could be clipped.
 *
 * @param gradients not consumed
 */
export function globalNormScale(
  gradients: readonly np.Array[],
  threshold: number,
  ops: DeviceOps,
): np.Array {
  const s = 2 ** Math.min(0, -43 - Math.floor(Math.log2(threshold)))
  const norms = gradients.map((gradient) => {
    const mean = 1 / gradient.size
    const squares = ops.square(gradient.ref.mul(s)).mul(mean)
    const sum = sumInStages(squares, allAxes(gradient.ndim), ops.longestRow)
    return ops.sqrt(sum).mul(Math.sqrt(gradient.size))
  })
  const largest = norms.map((norm) => norm.ref).reduce((a, b) => ops.maximum(a, b))
  const known = ops.where(ops.isFinite(largest.ref), ops.maximum(largest.ref, 2 ** -126), 1)
  const ratios = norms.map((norm) => ops.square(ops.divide(norm, known.ref)))
  const sum = ratios.reduce((a, b) => a.add(b))
  known.dispose()
  const norm = ops.where(ops.isFinite(largest.ref), largest.ref.mul(ops.sqrt(sum)), largest)
  return ops.minimum(ops.divide(np.array(threshold * s), norm), 1)
}
