// The paper's proposed hyperparameters (arXiv 1804.04235, algorithm 6).

/** eps1, added to the squared gradient. */
export const squareFloor = 1e-30

/** eps2, the least scale of a parameter. */
const scaleFloor = 1e-3

/** d, the largest RMS of an update. */
const clipThreshold = 1

/** 1 - beta2 at step t (1 at the first): t^-0.8. */
export function lerpWeight(t: number): number {
  return t ** -0.8
}

/** rho at step t: min(1e-2, 1 / sqrt(t)). */
export function relativeStep(t: number): number {
  return Math.min(1e-2, 1 / Math.sqrt(t))
}

/** What an update is multiplied by: alpha / max(1, RMS(U) / d). */
export function updateScale(t: number, parameterRms: number, updateRms: number): number {
  const alpha = Math.max(scaleFloor, parameterRms) * relativeStep(t)
  return alpha / Math.max(1, updateRms / clipThreshold)
}
