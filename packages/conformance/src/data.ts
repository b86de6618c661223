/** Numbers for tensors. */
import type { Random } from './random.js'

export function normals(random: Random, size: number, scale = 1): number[] {
  return Array.from({ length: size }, () => scale * random.normal())
}

/** From 0.5 to 1.5. */
export function positives(random: Random, size: number): number[] {
  return Array.from({ length: size }, () => 0.5 + random.uniform())
}

/** Of either sign, magnitudes from 10^-decades to 10^decades. */
export function magnitudes(random: Random, size: number, decades: number): number[] {
  return Array.from({ length: size }, () => magnitude(random, decades))
}

function magnitude(random: Random, decades: number): number {
  const size = 10 ** (decades * (2 * random.uniform() - 1))
  return random.chance(0.5) ? size : -size
}

/** 1, 2, 3, ...: no two elements are alike, so that a wrong place shows. */
export function counting(size: number, from = 1): number[] {
  return Array.from({ length: size }, (_, index) => from + index)
}
