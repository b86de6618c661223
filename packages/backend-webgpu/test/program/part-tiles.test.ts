import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { planProgram } from '../../src/plan/plan-program.js'
import type { Part } from '../../src/plan/program-plan.js'
import { type PartTiles, partTiles } from '../../src/program/part-tiles.js'
import { Random } from '../support/random.js'

const [rows, columns] = [0, 1]

function partsOf(shape: readonly number[]): Part[] {
  const settings = resolveParameterOptions({}, 'weights', shape)
  const { kernels } = planProgram(stepProgram(stepForm(shape, settings)))
  return kernels.flatMap(({ parts }) => parts)
}

/** How often each place along the axes x and y is met by a thread of some workgroup. */
function visits(
  { grid }: Part,
  { tilesX, tilesY, rounds, log }: PartTiles,
  sizes: readonly number[],
  threads: number,
  width: number,
): number[] {
  const sizeX = sizes[grid.x as number] as number
  const sizeY = grid.y === undefined ? 1 : (sizes[grid.y] as number)
  const counts = new Array(sizeX * sizeY).fill(0)
  const meet = (x: number, y: number) => {
    for (let next = 0; next < width; next++) {
      if (x < sizeX && y < sizeY) counts[y * sizeX + x + next]++
    }
  }
  for (let tileY = 0; tileY < tilesY; tileY++) {
    for (let tileX = 0; tileX < tilesX; tileX++) {
      for (let thread = 0; thread < threads; thread++) {
        for (let round = 0; round < rounds; round++) {
          if (grid.kind === 'tile') {
            const [across, down] = [2 ** log, threads >> log]
            const x = (tileX * across + (thread & (across - 1))) * width
            meet(x, tileY * down * rounds + (thread >> log) + round * down)
          } else meet(((tileX * rounds + round) * threads + thread) * width, 0)
        }
      }
    }
  }
  return counts
}

describe('tiles', () => {
  const seed = 18
  test(`meet each element once, whatever the sizes (seed ${seed})`, () => {
    const random = new Random(seed)
    const [tile] = partsOf([8, 4]) as [Part]
    for (let turn = 0; turn < 100; turn++) {
      const width = random.chance(0.5) ? 4 : 1
      const size = (most: number) => Math.ceil(random.next() ** 4 * most)
      const sizes = [size(2000), width * size(500)]
      const threads = random.chance(0.5) ? 256 : 16
      const options = { width, threads, rounds: 2 ** random.whole(0, 5), columnsLog: 4 }
      const shape = partTiles(tile, sizes, options, 0)
      expect(shape.count).toBe(shape.tilesX * shape.tilesY)
      const counts = visits(tile, shape, sizes, threads, width)
      expect(counts.every((count) => count === 1)).toBe(true)
    }
  })

  test('there are none of nothing, unless numbers have to be stored', () => {
    const parts = partsOf([8, 4])
    const options = { width: 1, threads: 256, rounds: 8, columnsLog: 6 }
    const counts = parts.map((part) => partTiles(part, [0, 4], options, 1).count)
    expect(counts.slice(0, 2)).toEqual([0, 0])
    expect(counts.at(-1)).toBe(1)
  })

  test('short and wide matrices are cut along their columns', () => {
    const [tile] = partsOf([8, 4]) as [Part]
    const options = { width: 4, threads: 256, rounds: 32, columnsLog: 6 }
    expect(tile.grid).toMatchObject({ kind: 'tile', x: columns, y: rows })
    expect(partTiles(tile, [1, 4096], options, 0)).toMatchObject({ tilesX: 4, tilesY: 1, log: 8 })
    expect(partTiles(tile, [4096, 4], options, 0)).toMatchObject({ tilesX: 1, tilesY: 1, log: 0 })
  })
})
