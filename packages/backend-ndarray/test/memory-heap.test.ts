import { describe, expect, test } from 'vitest'
import { ArenaHeap } from '../src/memory/arena-heap.js'
import type { Heap } from '../src/memory/heap.js'
import { SharedHeap } from '../src/memory/shared-heap.js'
import { memoryOf, type StoredData, type StoredType } from '../src/tensors/strided-view.js'
import { collectGarbage, collectInTasks } from './support/collect-garbage.js'
import { randomIntegers } from './support/random-integers.js'

const MiB = 2 ** 20

function viewOf(data: StoredData): Uint8Array {
  const { buffer, byteOffset, byteLength } = memoryOf(data) as ArrayBufferView
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function isFilled(data: StoredData, byte: number): boolean {
  const view = viewOf(data)
  return Buffer.compare(view, new Uint8Array(view.length).fill(byte)) === 0
}

function made(heap: Heap, length: number, type: StoredType = 'float32'): StoredData {
  return heap.allocate(type, length) as StoredData
}

function bufferOf(data: StoredData): ArrayBufferLike {
  return (memoryOf(data) as ArrayBufferView).buffer
}

describe.each([
  ['arenas', () => new ArenaHeap()],
  ['one shared memory', () => new SharedHeap()],
] as const)('%s', (_, open) => {
  test.each(['float32', 'float64', 'bfloat16', 'float16'] as const)('%s zeros', (type) => {
    const heap = open()
    const data = made(heap, 1000, type)
    expect(data.length).toBe(1000)
    expect(bufferOf(data).byteLength).toBeGreaterThanOrEqual(8 * MiB)
    expect(viewOf(data).byteOffset % 64).toBe(0)
    expect(heap.arenaOf(bufferOf(data))?.used).toBeGreaterThanOrEqual(viewOf(data).byteLength)
    viewOf(data).fill(255)
    const { byteOffset } = viewOf(data)
    expect(heap.free(data)).toBe(true)
    expect(heap.free(data)).toBe(false)
    const again = made(heap, 1200, type)
    expect(viewOf(again).byteOffset).toBe(byteOffset)
    expect(isFilled(again, 0)).toBe(true)
  })

  test('nothing for no elements, and for more than any memory has', () => {
    const heap = open()
    expect(heap.allocate('float32', 0)).toBeNull()
    expect(heap.allocate('float64', 2 ** 29)).toBeNull()
    expect(heap.allocate('float32', 1)).not.toBeNull()
  })

  test('an array of another heap is not freed', () => {
    const other = made(open(), 10)
    const heap = open()
    made(heap, 10)
    expect(heap.free(other)).toBe(false)
    expect(heap.free(new Float32Array(10))).toBe(false)
  })

  test.each([1, 2])('arrays keep what is in them while more are made, seed %i', (seed) => {
    const pick = randomIntegers(seed)
    const heap = open()
    const live: { data: StoredData; pattern: number }[] = []
    for (let step = 0; step < 2000; step++) {
      const data = made(heap, 1 + pick(2 ** (1 + pick(19))))
      if (!isFilled(data, 0)) throw new Error(`step ${step} has no zeros`)
      const pattern = 1 + pick(255)
      viewOf(data).fill(pattern)
      live.push({ data, pattern })
      if (pick(3) > 0) continue
      const [gone] = live.splice(pick(live.length), 1)
      heap.free((gone as (typeof live)[number]).data)
    }
    expect(new Set(live.map(({ data }) => bufferOf(data).byteLength)).size).toBeGreaterThan(1)
    for (const { data, pattern } of live) {
      expect(isFilled(data, pattern)).toBe(true)
    }
  })

  test('a heap that is dropped takes its arenas with it', async () => {
    const arena = ((): WeakRef<object> => {
      const heap = open()
      return new WeakRef(bufferOf(made(heap, 10)))
    })()
    await collectInTasks()
    expect(arena.deref()).toBeUndefined()
  })
})

/** Makes arrays of 4 MiB and drops them; notes the buffers that they were in. */
function drop(heap: Heap, count: number, arenas: WeakRef<object>[]): void {
  for (let k = 0; k < count; k++) {
    const buffer = bufferOf(made(heap, MiB))
    if (arenas.at(-1)?.deref() !== buffer) arenas.push(new WeakRef(buffer))
  }
}

test('an arena is collected with its last array, a part of one among them', async () => {
  const heap = new ArenaHeap()
  const arenas: WeakRef<object>[] = []
  let kept: Uint8Array | undefined = viewOf(made(heap, MiB)).subarray(10, 20).fill(3)
  drop(heap, 100, arenas)
  // The first, those in between, and the newest, which the heap itself holds.
  const between = arenas.slice(1, -1).map(() => false)
  expect(between.length).toBeGreaterThan(0)
  await collectInTasks()
  expect(arenas.map((arena) => arena.deref() !== undefined)).toEqual([true, ...between, true])
  expect(heap.arenaOf(kept.buffer)).toBeDefined()
  expect(kept[5]).toBe(3)
  kept = undefined
  await collectInTasks()
  expect(arenas.map((arena) => arena.deref() !== undefined)).toEqual([false, ...between, true])
})

test('arenas are collected within one task', () => {
  const heap = new ArenaHeap()
  collectGarbage()
  const before = process.memoryUsage().external
  for (let k = 0; k < 400; k++) made(heap, MiB)
  collectGarbage()
  collectGarbage()
  expect(process.memoryUsage().external - before).toBeLessThan(1200 * MiB)
})

test('what was freed in an older arena is used again', () => {
  const heap = new ArenaHeap()
  const arrays = Array.from({ length: 60 }, () => made(heap, MiB))
  const [first] = arrays as [StoredData]
  expect(new Set(arrays.map(bufferOf)).size).toBe(3)
  heap.free(first)
  const more = Array.from({ length: 100 }, () => made(heap, MiB))
  expect(more.map(bufferOf)).toContain(bufferOf(first))
})

test('dropped arrays of shared memory make room, parts that live on do not', async () => {
  const heap = new SharedHeap()
  const arena = heap.arena as NonNullable<SharedHeap['arena']>
  const kept = viewOf(made(heap, 1000)).subarray(10, 20).fill(3)
  for (let k = 0; k < 100; k++) made(heap, MiB)
  expect(arena.used).toBeGreaterThan(400 * MiB)
  await collectInTasks()
  expect(arena.used).toBe(4032)
  expect(kept[5]).toBe(3)
  expect(arena.buffer.byteLength).toBeGreaterThan(kept.buffer.byteLength)
})

test('a shared heap that was released leaves arrays as they are', () => {
  const heap = new SharedHeap()
  const data = made(heap, 10)
  viewOf(data).fill(7)
  heap.release()
  expect(heap.free(data)).toBe(false)
  expect(viewOf(data)[3]).toBe(7)
})
