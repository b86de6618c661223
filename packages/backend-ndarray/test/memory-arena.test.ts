import { expect, test } from 'vitest'
import { Arena } from '../src/memory/arena.js'
import { newMemory } from '../src/memory/new-arena.js'

function newArena(pages: number, maximum = pages, shared = false): Arena {
  return new Arena(newMemory({ initial: pages, maximum, shared }) as Arena['memory'])
}

/** `(module (import "env" "memory" (memory 0)) (func (export "size") (result i32) memory.size))` */
const sizeModule = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7f],
  ...[2, 15, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 0],
  ...[3, 2, 1, 0],
  ...[7, 8, 1, 4, 0x73, 0x69, 0x7a, 0x65, 0, 0],
  ...[10, 6, 1, 4, 0, 0x3f, 0, 0x0b],
)

test('a module has one instance in an arena, over its memory', () => {
  const { Module } = (
    globalThis as unknown as { WebAssembly: { Module: new (b: object) => object } }
  ).WebAssembly
  const module = new Module(sizeModule)
  for (const pages of [2, 3]) {
    const arena = newArena(pages)
    const instance = arena.instanceOf(module)
    expect(arena.instanceOf(module)).toBe(instance)
    expect((instance.exports.size as () => number)()).toBe(pages)
  }
})

test('the scratch grows and gives back what it had', () => {
  const arena = newArena(1)
  const first = arena.scratch(1000)
  expect(arena.scratch(10)).toBe(first)
  expect(arena.used).toBe(1024)
  expect(arena.scratch(60_000)).toBe(64)
  expect(arena.used).toBe(60_032)
  // What there is stays if more is refused.
  expect(arena.scratch(70_000)).toBeNull()
  expect(arena.used).toBe(60_032)
  expect(arena.scratch(100)).toBe(64)
})

test('views from before a shared memory grew see what later ones write', () => {
  const arena = newArena(1, 3, true)
  const address = arena.allocate(400) as number
  const before = new Float32Array(arena.buffer, address, 100)
  expect(arena.allocate(100_000)).toBeNull()
  expect(arena.grow(100_000)).toBe(true)
  expect(arena.grow(1)).toBe(false)
  new Float32Array(arena.buffer, address, 100).fill(5)
  expect(before[99]).toBe(5)
  expect(arena.allocate(100_000)).not.toBeNull()
})

test.each([false, true])('nothing is given out at the end, shared %s', (shared) => {
  const arena = newArena(1, 2, shared)
  expect(arena.allocate(65_536 - 64)).toBeNull()
  expect(arena.allocate(65_536 - 128)).toBe(64)
  expect(arena.grow(65_536)).toBe(true)
  expect(arena.allocate(65_536 + 1)).toBeNull()
  expect(arena.allocate(65_536)).toBe(65_536 - 64)
})
