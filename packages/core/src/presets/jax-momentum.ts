import type { Momentum } from '../adafactor/options.js'

/**
 * Momentum as optax, T5X and big_vision compute it: in bfloat16 beta1 itself is rounded where it
 * multiplies the old average, the product and the applied average are not.
 */
export function jaxMomentum(
  beta1: number | null,
  type: 'float32' | 'bfloat16',
  placement: 'afterStepSize' | 'beforeStepSize' = 'afterStepSize',
): Momentum | null {
  if (beta1 === null) return null
  const rounds = type === 'bfloat16' ? { rounds: { beta1: true } } : {}
  return { beta1, placement, type, ...rounds }
}
