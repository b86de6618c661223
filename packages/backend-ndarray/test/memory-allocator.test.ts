import { describe, expect, test } from 'vitest'
import { Allocator } from '../src/memory/allocator.js'
import { randomIntegers } from './support/random-integers.js'

const MiB = 2 ** 20

interface Piece {
  readonly address: number
  readonly bytes: number
}

/** Live pieces by the 64 bytes that they begin in; each granule of a piece is marked. */
class Model {
  readonly #taken: Uint8Array
  readonly pieces: Piece[] = []
  bytes = 0

  constructor(size: number) {
    this.#taken = new Uint8Array(size / 64)
  }

  add(piece: Piece): void {
    const granules = this.#granulesOf(piece)
    if (granules.includes(1)) throw new Error(`${piece.address} overlaps`)
    granules.fill(1)
    this.bytes += granules.length * 64
    this.pieces.push(piece)
  }

  remove(index: number): Piece {
    const piece = this.pieces[index] as Piece
    this.pieces[index] = this.pieces.at(-1) as Piece
    this.pieces.pop()
    const granules = this.#granulesOf(piece)
    granules.fill(0)
    this.bytes -= granules.length * 64
    return piece
  }

  #granulesOf({ address, bytes }: Piece): Uint8Array {
    return this.#taken.subarray(address / 64, Math.ceil((address + bytes) / 64))
  }
}

/** What may be touched for each byte of the most that lived at once: 1.1 to 1.6 was measured. */
const mostTouched = 2

/** What training makes: mostly small tensors, some of MiBs; and sizes that are spread evenly. */
const sizes: readonly (readonly [string, (pick: (n: number) => number) => number])[] = [
  ['of every power of two alike', (pick) => 1 + pick(2 ** (1 + pick(22)))],
  ['spread evenly', (pick) => 1 + pick(256 * 1024)],
  ['of few kinds', (pick) => [4, 1000, 4096, 65_536, 300_000, 4 * MiB][pick(6)] as number],
]

test('gives out what there is, once, and takes back only what it gave', () => {
  const allocator = new Allocator(64 * 4)
  const addresses = [1, 64, 63].map((bytes) => allocator.allocate(bytes))
  expect(addresses).toEqual([64, 128, 192])
  expect(allocator.allocate(1)).toBeNull()
  expect(allocator.free(128)).toBe(true)
  for (const address of [128, 0, 65, 100, 256, -64]) expect(allocator.free(address)).toBe(false)
  expect(allocator.allocate(65)).toBeNull()
  expect(allocator.allocate(64)).toBe(128)
})

test('what is appended joins what was free at the end', () => {
  const allocator = new Allocator(64 * 4)
  expect(allocator.allocate(64)).toBe(64)
  allocator.extend(64 * 6)
  expect(allocator.freePieces).toBe(1)
  expect(allocator.allocate(64 * 4)).toBe(128)
  allocator.extend(64 * 7)
  expect(allocator.allocate(64)).toBe(384)
})

describe.each(sizes)('sizes %s', (_, sizeBy) => {
  test.each([1, 2, 3])('100,000 times made or freed, seed %i', (seed) => {
    const pick = randomIntegers(seed)
    const size = 1024 * MiB
    const allocator = new Allocator(size)
    const model = new Model(size)
    const target = 64 * MiB
    let most = 0
    for (let step = 0; step < 100_000; step++) {
      // Grows to about the target, then stays there: as many are freed as are made.
      if (model.pieces.length > 0 && pick(2) === 0) {
        const { address } = model.remove(pick(model.pieces.length))
        if (!allocator.free(address)) throw new Error(`${address} was not given out`)
      }
      if (model.bytes > target) continue
      const bytes = sizeBy(pick)
      const address = allocator.allocate(bytes) as number
      if (address % 64 !== 0 || address < 64 || address + bytes > size) {
        throw new Error(`${bytes} bytes at ${address}`)
      }
      model.add({ address, bytes })
      most = Math.max(most, model.bytes)
      if (allocator.used !== model.bytes) throw new Error(`${allocator.used} used`)
    }
    expect(most).toBeGreaterThan(target)
    expect(allocator.touched).toBeLessThanOrEqual(mostTouched * most)

    while (model.pieces.length > 0) allocator.free(model.remove(pick(model.pieces.length)).address)
    expect(allocator.used).toBe(0)
    expect(allocator.freePieces).toBe(1)
    expect(allocator.allocate(size - 64)).toBe(64)
  })
})
