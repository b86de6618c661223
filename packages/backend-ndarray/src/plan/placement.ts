import type { Nest, NestSum, NestValue, Placement, SumLevel, ValueId } from './plan.js'

/**
 * How long a sum stays in a register.
 * @param movesAlong whether its place in memory moves along a loop
 */
export function sumLevel(loops: number, movesAlong: (loop: number) => boolean): SumLevel {
  const inRows = movesAlong(loops - 2)
  const inColumns = movesAlong(loops - 1)
  if (inRows) return inColumns ? 'point' : 'row'
  return inColumns ? 'column' : 'call'
}

/** Places the values of a nest. */
export function placeValues({
  loops,
  values,
  sums,
  stores,
}: Pick<Nest, 'loops' | 'values' | 'stores'> & {
  readonly sums: readonly Pick<NestSum, 'access'>[]
}): Placement {
  const lists = { once: [], outer: [], row: [], column: [], point: [] } as Record<
    ValueLevel,
    ValueId[]
  >
  const starts = new Set<number>()
  for (const [id, value] of values.entries()) {
    if (isLeaf(value)) continue
    const level = valueLevel(value.loops, loops.length)
    lists[level].push(id)
    if (value.op === 'load' && level !== 'once' && level !== 'outer') starts.add(value.access.walk)
  }
  for (const { access } of [...sums, ...stores]) starts.add(access.walk)
  for (const { rounding } of stores) if (rounding) starts.add(rounding.walk)
  const loadsFirst = (ids: readonly ValueId[]) => [
    ...ids.filter((id) => values[id]?.op === 'load'),
    ...ids.filter((id) => values[id]?.op !== 'load'),
  ]
  return {
    once: lists.once,
    outer: lists.outer,
    row: loadsFirst(lists.row),
    column: loadsFirst(lists.column),
    point: loadsFirst(lists.point),
    starts: [...starts],
  }
}

type ValueLevel = Exclude<keyof Placement, 'starts'>

/** A nest of one loop has no rows: all that varies along it belongs to a point. */
function valueLevel(varies: readonly number[], loops: number): ValueLevel {
  if (varies.length === 0) return 'once'
  const inRows = loops > 1 && varies.includes(loops - 2)
  const inColumns = varies.includes(loops - 1)
  if (inColumns) return inRows || loops === 1 ? 'point' : 'column'
  return inRows ? 'row' : 'outer'
}

function isLeaf({ op }: NestValue): boolean {
  return op === 'constant' || op === 'scalar' || op === 'number'
}
