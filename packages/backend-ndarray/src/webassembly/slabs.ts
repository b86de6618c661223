import type { Nest, Plan } from '../plan/plan.js'
import {
  hasPartials,
  keepsLanes,
  lineVectors,
  mostRows,
  nestsOf,
  stripLength,
} from './walked-nest.js'

/** Into how many slabs an outermost loop is cut at most: so many threads can work on it. */
const mostSlabs = 16

/** How many points a slab has at least. */
const slabPoints = 32768

/** How the outermost loop of a nest is cut, and what its sums need. */
export interface NestSlabs {
  readonly slabs: number
  /** Steps of the outermost loop in one. */
  readonly slabSize: number
  /** How many steps there are. */
  readonly steps: number
  /** By sum: how many elements it has. */
  readonly lengths: readonly number[]
  /** By sum: where the slabs' own sums are, in bytes; 0 where there are none. */
  readonly partials: readonly number[]
}

/** A plan's nests for one layout, and how many bytes the slabs' sums need. */
export interface PlanSlabs {
  readonly nests: readonly NestSlabs[]
  readonly partialBytes: number
}

/** @param numbers the layout's table of numbers */
export function cutIntoSlabs(plan: Plan, numbers: readonly number[]): PlanSlabs {
  const nests = nestsOf(plan).map((nest) => cutNest(nest, numbers))
  return {
    nests: nests.map(({ slabs }) => slabs),
    partialBytes: Math.max(0, ...nests.map(({ bytes }) => bytes)),
  }
}

function cutNest(
  nest: Nest,
  numbers: readonly number[],
): { readonly slabs: NestSlabs; readonly bytes: number } {
  const sizes = nest.loops.map(({ size }) => numbers[size] as number)
  const steps = sizes[0] ?? 1
  const points = sizes.reduce((product, size) => product * size, 1)
  const lengths = nest.sums.map(({ access }) => {
    const strides = nest.walks[access.walk]?.strides ?? []
    return sizes.reduce((product, size, loop) => product * (strides[loop] === 0 ? 1 : size), 1)
  })
  const own = nest.sums.map((one, index) => {
    if (!hasPartials(nest, one)) return 0
    return keepsLanes(nest, one) ? 2 : (lengths[index] as number)
  })
  // All slabs' sums together are an eighth of the points at the most.
  const longest = Math.max(1, ...own)
  const most = Math.min(mostSlabs, points / slabPoints, points / (8 * longest))
  const wanted = Math.max(1, Math.floor(most))
  const inBlock = stepsInBlock(nest)
  const slabSize = inBlock * Math.ceil(steps / wanted / inBlock)
  // A loop without steps has one slab, of none.
  const slabs = steps === 0 ? 1 : Math.ceil(steps / slabSize)
  let bytes = 0
  const partials = own.map((length) => {
    const at = bytes
    bytes += 16 * Math.ceil((8 * length * slabs) / 16)
    return length === 0 ? 0 : at
  })
  return { slabs: { slabs, slabSize, steps, lengths, partials }, bytes }
}

/** Steps of the outermost loop that go together whatever they are part of, so that sums do not depend on it. */
export function stepsInBlock(nest: Nest): number {
  if (nest.loops.length === 1) return lineVectors * stripLength
  return nest.outerLoops > 0 ? 1 : mostRows
}
