import type { Part } from '../plan/program-plan.js'
import type { PartNames } from './part-names.js'

/**
 * Where a workgroup and its threads are: `tile_x`, `tile_y` and the place along each axis of z, from the
 * workgroup's place in its part, `local`.
 *
 * - In a tile there are `columns` by `rows` threads, a thread has `column` and `row`, its place along x,
 *   and the `first` of its places along y.
 * - In a line that adds up sums of an element each, `places` threads take parts of the same `element`.
 */
export function coordinates({ grid, added }: Part, names: PartNames, isWide: boolean): string[] {
  const lines: string[] = []
  const { kind, x, y, z } = grid
  let rest = 'local'
  const digit = (name: string, count: string) => {
    const next = `above_${name}`
    lines.push(`let ${name} = ${rest} % ${count};`, `let ${next} = ${rest} / ${count};`)
    rest = next
  }
  if (x === undefined) return ['let place = thread;']
  digit('tile_x', names.tilesX())
  if (y !== undefined) digit('tile_y', names.tilesY())
  for (const axis of [...z].reverse()) digit(`i${axis}`, names.size(axis))
  if (kind === 'tile') {
    const log = names.log()
    return [
      ...lines,
      `let columns = 1u << ${log};`,
      `let rows = threads >> ${log};`,
      'let column = thread & (columns - 1u);',
      `let row = thread >> ${log};`,
      `let i${x} = (tile_x * columns + column)${isWide ? ' * 4u' : ''};`,
      `let first = tile_y * rows * ${names.rounds()} + row;`,
    ]
  }
  if (added.size === 0) return lines
  const log = names.log()
  return [
    ...lines,
    `let places = 1u << ${log};`,
    `let elements = threads >> ${log};`,
    'let element = thread & (elements - 1u);',
    'let place = thread / elements;',
    `let i${x} = tile_x * elements + element;`,
  ]
}
