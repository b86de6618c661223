/**
 * All numbers that were found by measuring, for every way of running a plan. They change how fast a
 * step is, and in which order sums are added up, but nothing else.
 */

/** How many points a kernel handles side by side. */
export interface Block {
  /** Of the loop around the innermost one. */
  readonly rows: number
  /** Of the innermost loop. */
  readonly columns: number
}

/** By what a nest does; the differences are 10 to 50 %. */
export const blocks = {
  line: { rows: 1, columns: 4 },
  sums: { rows: 4, columns: 1 },
  stores: { rows: 3, columns: 4 },
  halfStores: { rows: 4, columns: 1 },
  tiles: { rows: 4, columns: 1 },
} satisfies Record<string, Block>

/**
 * How many points a kernel handles in one call. A function that is called again and again is
 * optimised as a whole; one long loop is replaced while it runs, more than once.
 */
export const pointsPerCall = 4096

/** The side of the square tiles in which two orders that disagree are walked. */
export const tileSide = 16

/** How many points of the innermost loop closures compute at once. */
export const stripLength = 256
