import { numpy as np } from '@jax-js/jax'

import { mostTerms } from './element-ops.js'

/**
 * The sum over some axes, without them. A long sum is formed in stages, each of its own kernel: in one
 * float32 chain a million equal terms would be a percent off. What is summed is computed within the
 * first stage, and never kept.
 *
 * @param a consumed
 * @param axes of `a`, ascending
 * @param longestRow see `DeviceOps`
 */
export function sumInStages(a: np.Array, axes: readonly number[], longestRow: number): np.Array {
  return lastStage(firstStages(a, axes, longestRow))
}

/** What {@link lastStage} has to add up. */
export interface Stage {
  readonly terms: np.Array
  readonly axes: readonly number[]
}

/** All stages but the last one, which is left where there is more than one. */
export function firstStages(a: np.Array, axes: readonly number[], longestRow: number): Stage {
  return shorten({ terms: a, axes }, { chain: longestChain(termsOf(a, axes)), row: longestRow })
}

/** Adds up what is left. */
export function lastStage({ terms, axes }: Stage): np.Array {
  return axes.length === 0 ? terms : np.sum(terms, [...axes])
}

/**
 * Where there are many terms in all, a stage may have more of them, since what is allowed to be wrong
 * grows with the root of their number: a chain of n equal terms is wrong by about 0.07 n ulps.
 */
function longestChain(terms: number): number {
  return Math.max(mostTerms, Math.min(4 * Math.sqrt(terms), 2048))
}

/** How many terms may be added up at once. */
interface Longest {
  /** By a sum of all that is there. */
  readonly chain: number
  /** By one of many sums along the last axis. */
  readonly row: number
}

function shorten({ terms, axes }: Stage, longest: Longest): Stage {
  const count = termsOf(terms, axes)
  if (count <= mostTerms) return { terms, axes }
  // From the last axis on, along which a kernel walks memory.
  const axis = axes.at(-1) as number
  const others = axes.slice(0, -1)
  const size = terms.shape[axis] as number
  const isLast = others.length === 0
  if (isLast && terms.ndim === 1 && size <= longest.chain) return { terms, axes }
  const inRows = axis === terms.ndim - 1 && size % 4 === 0 && terms.size / size >= 4
  if (size <= (inRows ? longest.row : mostTerms)) {
    if (isLast) return { terms, axes }
    return shorten({ terms: np.sum(terms, axis), axes: others }, longest)
  }
  const chunk = chunkOf(size)
  const whole = Math.floor(size / chunk) * chunk
  if (whole === size) return shorten({ terms: chunksOf(terms, axis, chunk), axes }, longest)
  const head = chunksOf(part(terms.ref, axis, 0, whole), axis, chunk)
  const tail = np.sum(part(terms, axis, whole, size), axis)
  const sum = lastStage(shorten({ terms: head, axes: [axis] }, longest)).add(tail)
  return shorten({ terms: sum, axes: others }, longest)
}

/** The sums of chunks in the axis's place. */
function chunksOf(a: np.Array, axis: number, chunk: number): np.Array {
  const { shape } = a
  const size = shape[axis] as number
  const parts = [...shape.slice(0, axis), size / chunk, chunk, ...shape.slice(axis + 1)]
  return np.sum(a.reshape(parts), axis + 1)
}

/** How many elements in a row are added up first: a divisor where there is a fair one. */
function chunkOf(size: number): number {
  for (let chunk = mostTerms; chunk >= 16; chunk--) if (size % chunk === 0) return chunk
  return mostTerms
}

function part(a: np.Array, axis: number, from: number, to: number): np.Array {
  return a.slice(...a.shape.map((_, each) => (each === axis ? [from, to] : []) as [number, number]))
}

function termsOf(a: np.Array, axes: readonly number[]): number {
  return axes.reduce((terms, axis) => terms * (a.shape[axis] as number), 1)
}
