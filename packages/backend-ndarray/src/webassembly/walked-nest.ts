import type { Nest, NestSum, Plan, Walk } from '../plan/plan.js'
import { float32Lanes, float64Lanes, type Lanes } from './lanes.js'

/**
 * How many neighbouring elements a float32 register adds up before its sum goes on in float64, four
 * lanes of them: more would cost digits.
 */
export const stripLength = 1024

/** How many vectors of one loop go side by side. */
export const lineVectors = 4

/** How many rows go side by side: those of nests that only add up need fewer registers each. */
const rowsOf = { sums: 8, stores: 4 }

/** A multiple of all numbers of rows that may go side by side. */
export const mostRows = 8

/** What is decided of a nest for all sizes. */
export interface WalkedNest {
  readonly lanes: Lanes
  /** Rows of a block. */
  readonly rows: number
  /** Vectors of a block. */
  readonly vectors: number
  /** The elements of the innermost loop between two visits to float64. */
  readonly strip: number
  /** What the terms of sums are multiplied by: a power of two, as float32 might overflow. */
  readonly factor: number
  /** Whether two orders disagree: then rows are walked strip by strip. */
  readonly isTiled: boolean
}

/**
 * @param isWide whether to compute in float64
 */
export function walkNest({ loops, sums, stores, blocking }: Nest, isWide: boolean): WalkedNest {
  const lanes = isWide ? float64Lanes : float32Lanes
  const isTiled = blocking.cut === 'tiles'
  if (loops.length < 2) {
    const strip = lineVectors * stripLength
    const terms = strip / lanes.count
    return { lanes, rows: 1, vectors: lineVectors, strip, factor: factorOf(isWide, terms), isTiled }
  }
  const rows = isWide ? 1 : rowsOf[stores.length > 0 ? 'stores' : 'sums']
  const strip = isTiled ? tileColumns : stripLength
  const terms = sums.some(({ level }) => level === 'call') ? rows * strip : strip
  return {
    lanes,
    rows,
    vectors: 1,
    strip,
    factor: factorOf(isWide || sums.length === 0, terms / lanes.count),
    isTiled,
  }
}

/** The columns of a tile, where rows and columns of some operand lie the other way round. */
const tileColumns = 64

function factorOf(isExact: boolean, terms: number): number {
  return isExact ? 1 : 2 ** -Math.ceil(Math.log2(terms))
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
