import { afterEach, expect, test, vi } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { ArenaHeap } from '../src/memory/arena-heap.js'
import { SharedHeap } from '../src/memory/shared-heap.js'
import { webAssembly } from '../src/memory/web-assembly.js'
import { collectGarbage } from './support/collect-garbage.js'
import { stubWebAssembly } from './support/stub-web-assembly.js'

afterEach(() => void vi.unstubAllGlobals())

test('a refusal is not asked about again, until an arena was collected', async () => {
  const { Memory } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>
  let asked = 0
  let granted = true
  class Counted extends Memory {
    constructor(size: ConstructorParameters<typeof Memory>[0]) {
      asked++
      if (!granted) throw new RangeError('could not allocate memory')
      super(size)
    }
  }
  vi.stubGlobal('WebAssembly', { Memory: Counted })
  // In a function of its own, as one that waits keeps what it had in hand.
  const makeAndDrop = () => void new ArenaHeap().allocate('float32', 10)
  makeAndDrop()
  granted = false
  const heap = new ArenaHeap()
  expect(heap.allocate('float32', 10)).toBeNull()
  const before = asked
  for (let k = 0; k < 10; k++) expect(heap.allocate('float32', 10)).toBeNull()
  expect(asked).toBe(before)
  // After many requests it is.
  for (let k = 0; k < 100; k++) heap.allocate('float32', 10)
  expect(asked).toBeGreaterThan(before)
  granted = true
  // Finalizers run in a task that the engine chooses.
  await vi.waitFor(() => {
    collectGarbage()
    expect(heap.allocate('float32', 10)).not.toBeNull()
  })
})

test('where the engine refuses memory, tensors have arrays of their own', () => {
  class Refused {
    constructor() {
      throw new RangeError('could not allocate memory')
    }
  }
  for (const api of [{ Memory: Refused }, undefined]) {
    vi.stubGlobal('WebAssembly', api)
    for (const heap of [new ArenaHeap(), new SharedHeap()]) {
      expect(heap.allocate('float32', 10)).toBeNull()
    }
  }
  vi.unstubAllGlobals()
  stubWebAssembly({ Memory: Refused })
  const tensor = ndarrayBackend().create([2, 2], [1, 2, 3, 4])
  expect([...(tensor.data as unknown as Float32Array)]).toEqual([1, 2, 3, 4])
  expect((tensor.data as unknown as Float32Array).buffer.byteLength).toBe(16)
})
