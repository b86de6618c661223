import { without } from '@adafactor/core'
import type { PassBody } from '@adafactor/core/compiler'
import type { Grid } from './program-plan.js'

type Reductions = PassBody['reductions']

/** As many sums along rows as workgroup memory has room for. */
const mostRowSums = 16

/**
 * How threads share out the space of a pass; more than once if one grid does not suit all of its
 * reductions. The innermost axis is x: neighbouring threads read neighbouring elements.
 *
 * A workgroup adds up along x and along y. What is summed along neither leaves a part for each element,
 * so y is an axis of those sums that do not include x.
 *
 * @param addsUp whether threads add up a sum for each element, several threads an element
 */
export function gridsOf(
  { space, reductions }: PassBody,
  addsUp: boolean,
): { readonly grid: Grid; readonly reductions: Reductions }[] {
  const x = space.at(-1)
  const others = space.slice(0, -1)
  if (x === undefined || others.length === 0 || addsUp) {
    return [{ grid: { kind: 'line', x, y: undefined, z: others }, reductions }]
  }
  const grids: { grid: Grid; reductions: Reductions }[] = []
  let left = reductions
  do {
    const particular = left.filter(({ over }) => !over.includes(x))
    const y = mostSummed(others, particular)
    const fits = left.filter(({ over }) => over.includes(x) || over.includes(y))
    const taken = limitRowSums(fits, x, y)
    const grid: Grid = { kind: 'tile', x, y, z: without(others, [y]) }
    grids.push({ grid, reductions: taken })
    left = left.filter((reduction) => !taken.includes(reduction))
  } while (left.length > 0)
  return grids
}

/** The axis that most of these reductions include; the innermost of several. */
function mostSummed(axes: readonly number[], reductions: Reductions): number {
  const count = (axis: number) => reductions.filter(({ over }) => over.includes(axis)).length
  return axes.reduce((best, axis) => (count(axis) >= count(best) ? axis : best))
}

function limitRowSums(reductions: Reductions, x: number, y: number): Reductions {
  let rows = 0
  return reductions.filter(
    ({ over }) => !(over.includes(x) && !over.includes(y)) || ++rows <= mostRowSums,
  )
}
