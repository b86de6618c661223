import { expect, test } from 'vitest'
import { KernelThreads } from '../../src/kernels/kernel-threads.js'

test('a matrix has a thread for each element, neighbours along a row', () => {
  const threads = new KernelThreads([0, 1], [30, 20], [30, 20])
  expect(threads.size).toEqual([20, 30, 1])
  expect([threads.coordinate(0), threads.coordinate(1)]).toEqual(['this.thread.y', 'this.thread.x'])
  expect(threads.loops).toEqual([])
  expect(threads.guards).toEqual([])
})

test('fewer threads than elements take every so many-th', () => {
  const threads = new KernelThreads([0, 1], [30, 20], [4, 20])
  expect(threads.size).toEqual([20, 4, 1])
  expect(threads.loops).toEqual([{ counter: 'k0', count: 8 }])
  expect(threads.coordinate(0)).toBe('(this.thread.y + k0 * 4)')
  // 8 turns of 4 are 32.
  expect(threads.guards).toEqual(['this.thread.y + k0 * 4 < 30'])
  expect([threads.isLooped([0]), threads.isLooped([1]), threads.isLooped([0, 1])]).toEqual([
    true,
    false,
    true,
  ])
})

test('an axis without threads of its own is looped over whole, and needs no guard', () => {
  const threads = new KernelThreads([0, 1], [30, 20], [30, 1])
  expect(threads.size).toEqual([30, 1, 1])
  expect(threads.coordinate(0)).toBe('this.thread.x')
  expect(threads.coordinate(1)).toBe('(k1)')
  expect(threads.guards).toEqual([])
})

test('a long loop is two, so that no sum has many terms', () => {
  const threads = new KernelThreads([0], [1000], [1])
  expect(threads.loops).toEqual([
    { counter: 'k0', count: 4 },
    { counter: 'j0', count: 256 },
  ])
  expect(threads.guards).toEqual(['(k0 * 256 + j0) < 1000'])
  expect(new KernelThreads([0], [1024], [1]).guards).toEqual([])
})

test('axes of size 1 take no thread coordinate', () => {
  const threads = new KernelThreads([0, 1, 2], [6, 1, 5], [6, 1, 5])
  expect(threads.size).toEqual([5, 6, 1])
  expect([0, 1, 2].map((axis) => threads.coordinate(axis))).toEqual([
    'this.thread.y',
    '0',
    'this.thread.x',
  ])
})

test('more than three axes share the third coordinate, and are told apart exactly', () => {
  const sizes = [3, 5, 7, 2, 4]
  const threads = new KernelThreads([0, 1, 2, 3, 4], sizes, sizes)
  expect(threads.size).toEqual([4, 2, 105])
  const coordinates = [0, 1, 2, 3, 4].map((axis) => threads.coordinate(axis)).join()
  const places = new Function(`${threads.declarations.join('\n')} return [${coordinates}]`)
  const seen = new Set<string>()
  for (let z = 0; z < 105; z++) {
    const place: unknown = places.call({ thread: { x: 3, y: 1, z } })
    expect(place).toEqual([Math.floor(z / 35), Math.floor(z / 7) % 5, z % 7, 1, 3])
    seen.add(String(place))
  }
  expect(seen.size).toBe(105)
})
