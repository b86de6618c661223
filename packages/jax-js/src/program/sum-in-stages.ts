import { numpy as np } from '@jax-js/jax'

/** How many terms jax-js, which adds them up one after the other in float32, may add up at once. */
const mostTerms = 256

/** The same along the last axis, where kernels for the CPU add up four sums side by side. */
const mostInRow = 1024

/**
 * The sum over some axes, without them. A long sum is formed in stages, each of its own kernel: in one
 * float32 chain a million equal terms would be a percent off. What is summed is computed within the
 * first stage, and never kept.
 *
 * @param a consumed
 * @param axes of `a`, ascending
 */
export function sumInStages(a: np.Array, axes: readonly number[]): np.Array {
  return lastStage(firstStages(a, axes))
}

/** What {@link lastStage} has to add up. */
export interface Stage {
  readonly terms: np.Array
  readonly axes: readonly number[]
}

/** All stages but the last one, which is left where there is more than one. */
export function firstStages(a: np.Array, axes: readonly number[]): Stage {
  const all = termsOf(a, axes)
  return shorten({ terms: a, axes }, longestChain(all))
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

function shorten({ terms, axes }: Stage, longest: number): Stage {
  const count = termsOf(terms, axes)
  if (axes.length === 0 || count <= mostTerms) return { terms, axes }
  // From the last axis on, along which a kernel walks memory.
  const axis = axes.at(-1) as number
  const size = terms.shape[axis] as number
  const others = axes.slice(0, -1)
  const isRow = axis === terms.ndim - 1 && size % 4 === 0 && axes.length < terms.ndim
  if (
    others.length === 0 &&
    ((size <= longest && axes.length === terms.ndim) || (isRow && size <= mostInRow))
  ) {
    return { terms, axes }
  }
  const along = axis === terms.ndim - 1 && size % 4 === 0 ? mostInRow : mostTerms
  if (others.length > 0 && size <= along) {
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
