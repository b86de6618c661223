import type { Nest, NestSum, Plan, Walk } from '../plan/plan.js'
import { float32Lanes, float64Lanes, type Lanes } from './lanes.js'

/**
 * How many neighbouring elements a float32 register adds up before its sum goes on in float64, four
 * lanes of them: more would cost digits.
 */
export const stripLength = 1024

/** How many vectors of one loop go side by side. */
export const lineVectors = 4

/** How many rows and vectors of them go side by side: nests that only add up need fewer registers each. */
const blocks = { sums: { rows: 8, vectors: 1 }, stores: { rows: 4, vectors: 2 } }

/** A multiple of all numbers of rows that may go side by side. */
export const mostRows = 8

/** The rows and columns of a tile, where those of some operand lie the other way round. */
export const tileSide = 32

/** What is decided of a nest for all sizes. */
export interface WalkedNest {
  readonly lanes: Lanes
  /** Rows of a block. */
  readonly rows: number
  /** Vectors of a block in a row. */
  readonly vectors: number
  /** The elements of the innermost loop between two visits to float64. */
  readonly strip: number
  /**
   * Whether every term goes to float64 at once. Terms of float32 are added up in float32 first, which may
   * overflow where the sum does not: then the nest is walked again, in float64, which it can be as it
   * stores nothing.
   */
  readonly widensTerms: boolean
  /** Whether two orders disagree: then rows are walked strip by strip. */
  readonly isTiled: boolean
}

/** @param isWide whether to compute in float64 */
export function walkNest({ loops, sums, stores, blocking }: Nest, isWide: boolean): WalkedNest {
  const lanes = isWide ? float64Lanes : float32Lanes
  const isTiled = blocking.cut === 'tiles'
  const widensTerms = !isWide && sums.length > 0 && stores.length > 0
  if (loops.length < 2) {
    const strip = lineVectors * stripLength
    return { lanes, rows: 1, vectors: lineVectors, strip, widensTerms, isTiled }
  }
  const block = blocks[stores.length > 0 ? 'stores' : 'sums']
  const { rows, vectors } = isWide ? { rows: 1, vectors: 1 } : block
  const strip = isTiled ? tileSide : stripLength
  return { lanes, rows, vectors, strip, widensTerms, isTiled }
}

/** Whether the sums of a nest may overflow in float32 alone, so that it may have to be walked again. */
export function mayOverflow({ sums, stores }: Nest, { lanes }: WalkedNest): boolean {
  return lanes === float32Lanes && sums.length > 0 && stores.length === 0
}

/**
 * By nest, whether it begins with the last slab. Every other nest over all elements does: that slab was
 * walked just before, and is still in the cache.
 */
export function directionsOf({ passes }: Plan): boolean[] {
  let isBackwards = true
  return passes.flatMap(({ isWhole, nests }) =>
    nests.map(() => {
      if (isWhole) isBackwards = !isBackwards
      return isBackwards
    }),
  )
}

/** All nests of a plan, in the order in which they run. */
export function nestsOf({ passes }: Plan): Nest[] {
  return passes.flatMap(({ nests }) => nests)
}

/** Whether slabs add up for themselves: where the sum does not move along the outermost loop. */
export function hasPartials(nest: Nest, { access }: NestSum): boolean {
  const { strides } = nest.walks[access.walk] as Walk
  return nest.loops.length > 0 && strides[0] === 0
}

/** Whether the partial sum of a slab is kept in two lanes, as it was added up. */
export function keepsLanes(nest: Nest, sum: NestSum): boolean {
  return sum.level === 'call' && nest.outerLoops === 0 && hasPartials(nest, sum)
}
