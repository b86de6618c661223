import { meanFactor } from '@adafactor/core/compiler'
import { isWide } from '../plan/accessed-tensors.js'
import { field, type ItemFields } from '../plan/item-fields.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import { type PartTiles, partTiles, type TileOptions } from './part-tiles.js'

/** What does not change of an item while its shapes do not. */
export interface ItemRecord {
  /** The item's numbers, in the order of {@link ItemFields}. */
  readonly words: Uint32Array
  /** By part. */
  readonly tiles: readonly PartTiles[]
  /** How many elements of work space it has. */
  readonly work: number
}

/**
 * @param sizes of the program's axes
 * @param options for wide parts; others take one element at a time
 * @param firstWork where the item's work space begins
 */
export function itemRecord(
  plan: ProgramPlan,
  fields: ItemFields,
  sizes: readonly number[],
  options: TileOptions,
  firstWork: number,
): ItemRecord {
  const words = new Uint32Array(fields.size)
  const floats = new Float32Array(words.buffer)
  const set = (name: string, value: number) => {
    words[fields.get(name) as number] = value
  }
  const setFloat = (name: string, value: number) => {
    floats[fields.get(name) as number] = value
  }
  const product = (axes: readonly number[]) =>
    axes.reduce((size, axis) => size * (sizes[axis] as number), 1)

  for (const [axis, size] of sizes.entries()) set(field.size(axis), size)
  const tiles: PartTiles[] = []
  const partsOf = new Map<string, number>()
  let work = firstWork
  for (const part of plan.kernels
    .flatMap(({ parts }) => parts)
    .sort((a, b) => a.number - b.number)) {
    const { number, grid, body, added } = part
    const most = Math.max(0, ...[...added].map((sum) => partsOf.get(sum) as number))
    const width = isWide(plan, part, options.width) ? options.width : 1
    const shape = partTiles(part, sizes, { ...options, width }, most)
    tiles.push(shape)
    set(field.tilesX(number), shape.tilesX)
    set(field.tilesY(number), shape.tilesY)
    set(field.rounds(number), shape.rounds)
    set(field.log(number), shape.log)
    for (const { into, op, over, axes } of body.reductions) {
      const ofX = grid.x !== undefined && over.includes(grid.x) ? shape.tilesX : 1
      const ofY = grid.y !== undefined && over.includes(grid.y) ? shape.tilesY : 1
      const parts = ofX * ofY * product(grid.z.filter((axis) => over.includes(axis)))
      partsOf.set(into, parts)
      set(field.base(into), work)
      set(field.parts(into), parts)
      set(field.results(into), product(axes))
      work += parts * product(axes)
      if (op === 'mean') {
        const factor = meanFactor(product(over))
        setFloat(field.factor(into), factor)
        setFloat(field.divisor(into), product(over) * factor)
      }
    }
  }
  for (const [name, axes] of plan.temporaries) {
    set(field.base(name), work)
    work += product(axes)
  }
  return { words, tiles, work: work - firstWork }
}
