import { randomOf } from '@adafactor/conformance'
import type { GpuBuffer, GpuStorage } from '@adafactor/webgpu-runtime'
import { describe, expect, test } from 'vitest'
import { Arena, type Place } from '../src/memory/arena.js'
import { FreeList } from '../src/memory/free-list.js'

const mebi = 2 ** 20

/** Memory that is only counted. */
function countedMemory(limits = { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 28 }) {
  const live = new Map<GpuBuffer, number>()
  const sizes: number[] = []
  const refusals: (() => void)[] = []
  const runtime = {
    device: { limits },
    allocate(bytes: number, _: string, onRefusal: () => void) {
      const storage = { buffer: {} as GpuBuffer, offset: 0, bytes } as GpuStorage
      live.set(storage.buffer, bytes)
      sizes.push(bytes)
      refusals.push(onRefusal)
      return storage
    },
    free({ buffer }: GpuStorage) {
      if (!live.delete(buffer)) throw new Error('a buffer was given back twice')
    },
  }
  const arena = new Arena(runtime as unknown as ConstructorParameters<typeof Arena>[0])
  return { arena, live, sizes, refuse: (index: number) => refusals[index]?.() }
}

describe('buffers that tensors share', () => {
  test('begin with 4 MiB, and are three times as large as all before, up to 256 MiB', () => {
    const { arena, sizes } = countedMemory()
    while (sizes.length < 7) arena.take(2 * mebi, 'a tensor')
    expect(sizes.map((size) => size / mebi)).toEqual([4, 12, 48, 192, 256, 256, 256])
  })

  test('are not larger than the device can bind, nor than a buffer may be', () => {
    for (const limits of [
      { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 10 * mebi + 4 },
      { maxBufferSize: 10 * mebi + 4, maxStorageBufferBindingSize: 2 ** 30 },
    ]) {
      const { arena, sizes } = countedMemory(limits)
      while (sizes.length < 4) arena.take(mebi, 'a tensor')
      expect(sizes).toEqual([4 * mebi, 10 * mebi, 10 * mebi, 10 * mebi])
    }
  })

  test('are made for what is to lie in them', () => {
    const { arena, sizes } = countedMemory()
    arena.take(100 * mebi, 'a tensor')
    arena.take(100 * mebi, 'a tensor')
    expect(sizes.map((size) => size / mebi)).toEqual([100, 256])
  })

  test('are not shared by what is larger than half of the largest', () => {
    const { arena, sizes, live } = countedMemory()
    const small = arena.take(1, 'a tensor')
    const large = arena.take(128 * mebi + 1, 'a tensor')
    expect(sizes).toEqual([4 * mebi, 128 * mebi + 256])
    expect(large).toMatchObject({ offset: 0, isFresh: true })
    arena.take(3 * mebi, 'another')
    arena.give(large)
    expect([...live.values()]).toEqual([4 * mebi])
    arena.give(small)
  })

  test('go when nothing lies in them, but for the smallest', () => {
    const { arena, live } = countedMemory()
    const places = Array.from({ length: 20 }, () => arena.take(2 * mebi, 'a tensor'))
    expect([...live.values()].map((size) => size / mebi)).toEqual([4, 12, 48])
    for (const place of places.slice(8)) arena.give(place)
    // The third is empty and is kept: what comes and goes makes no buffer anew.
    expect([...live.values()].map((size) => size / mebi)).toEqual([4, 12, 48])
    for (const place of places.slice(2, 8)) arena.give(place)
    expect([...live.values()].map((size) => size / mebi)).toEqual([4, 12])
    for (const place of places.slice(0, 2)) arena.give(place)
    expect([...live.values()].map((size) => size / mebi)).toEqual([4])
  })

  test('that the device had no memory for take nothing more, and the next are no larger than needed', () => {
    const { arena, live, sizes, refuse } = countedMemory()
    const first = arena.take(3 * mebi, 'a tensor')
    const refused = arena.take(3 * mebi, 'a tensor')
    refuse(1)
    const third = arena.take(3 * mebi, 'a tensor')
    expect(sizes.map((size) => size / mebi)).toEqual([4, 12, 4])
    expect(third.buffer).not.toBe(refused.buffer)
    arena.give(refused)
    expect(live.has(refused.buffer)).toBe(false)
    arena.take(60 * mebi, 'a tensor')
    expect(sizes.at(-1)).toBe(60 * mebi)
    // A refusal that is heard of when all is given back already.
    const gone = arena.take(200 * mebi, 'a tensor')
    arena.give(gone)
    refuse(sizes.length - 1)
    expect(live.has(gone.buffer)).toBe(false)
    arena.give(first)
    arena.give(third)
  })
})

test('what is given and taken at random never overlaps, and all of it comes back', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const { uniform: random } = randomOf(seed, 'arena')
    const { arena, live } = countedMemory({
      maxBufferSize: 64 * mebi,
      maxStorageBufferBindingSize: 16 * mebi,
    })
    const taken = new Map<Place, number>()
    /** Of each buffer, which units of 256 bytes anything ever lay in. */
    const touched = new Map<GpuBuffer, Set<number>>()
    const unitsOf = ({ offset, bytes }: Place) =>
      Array.from({ length: bytes / 256 }, (_, i) => offset / 256 + i)
    const inUse = new Map<GpuBuffer, Set<number>>()
    for (let turn = 0; turn < 1500; turn++) {
      const growing = turn % 500 < 300
      if (taken.size === 0 || random() < (growing ? 0.6 : 0.4)) {
        const bytes = Math.floor(10 ** (random() * (random() < 0.05 ? 7.2 : 5)))
        const place = arena.take(bytes, 'a tensor')
        const size = live.get(place.buffer) ?? 0
        expect(place.offset % 256).toBe(0)
        expect(place.bytes).toBeGreaterThanOrEqual(bytes)
        expect(place.offset + place.bytes).toBeLessThanOrEqual(size)
        const units = unitsOf(place)
        const used = inUse.get(place.buffer) ?? new Set()
        const known = touched.get(place.buffer) ?? new Set()
        expect(units.some((unit) => used.has(unit))).toBe(false)
        expect(place.isFresh).toBe(!units.some((unit) => known.has(unit)))
        for (const unit of units) {
          used.add(unit)
          known.add(unit)
        }
        inUse.set(place.buffer, used)
        touched.set(place.buffer, known)
        taken.set(place, bytes)
      } else {
        const place = [...taken.keys()][Math.floor(random() * taken.size)] as Place
        arena.give(place)
        taken.delete(place)
        for (const unit of unitsOf(place)) inUse.get(place.buffer)?.delete(unit)
      }
      for (const { buffer } of taken.keys()) if (!live.has(buffer)) throw new Error('it is gone')
    }
    for (const place of taken.keys()) arena.give(place)
    expect(live.size).toBe(1)
    const [size = 0] = [...live.values()]
    // Joined again, all of it.
    expect(arena.take(Math.min(size, 8 * mebi), 'a tensor').offset).toBe(0)
    expect(live.size).toBe(1)
  }
})

test('a free list gives the first gap that is large enough, and joins what is beside a gap', () => {
  const list = new FreeList(100)
  expect([list.take(30), list.take(30), list.take(30), list.take(30)]).toEqual([
    0,
    30,
    60,
    undefined,
  ])
  list.give(0, 30)
  list.give(60, 30)
  expect([list.take(40), list.take(20), list.take(10)]).toEqual([60, 0, 20])
  list.give(0, 20)
  list.give(60, 40)
  expect(list.isWhole).toBe(false)
  list.give(30, 30)
  list.give(20, 10)
  expect(list.isWhole).toBe(true)
  expect(list.take(100)).toBe(0)
})
