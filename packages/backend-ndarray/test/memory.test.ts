import { adafactor } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { collectGarbage } from './support/collect-garbage.js'
import { programFor } from './support/step-on-both.js'

function bytesIn() {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { heapUsed, arrayBuffers }
}

/** By how much a piece of work makes memory grow, without and with what can be collected. */
function growthOf(work: () => void) {
  // What was in the hands of the sweeper of array buffers goes with the second collection.
  collectGarbage()
  collectGarbage()
  const before = bytesIn()
  work()
  const after = bytesIn()
  collectGarbage()
  const kept = bytesIn()
  return {
    arrays: after.arrayBuffers - before.arrayBuffers,
    heap: after.heapUsed - before.heapUsed,
    kept: kept.arrayBuffers + kept.heapUsed - before.arrayBuffers - before.heapUsed,
  }
}

test.each([
  // The bytes of a number for each row and column of the largest. Modules work in the memory of tensors.
  ['webassembly', 0],
  ['javascript', 600 * 8],
  ['closures', 600 * 8],
] as const)(
  'the work space is as large as the largest parameter needs, not as all of them (%s)',
  (engine, bytes) => {
    const backend = ndarrayBackend({ engine })
    const params = Object.fromEntries(
      [300, 100, 200].map((size) => [`p${size}`, backend.create([size, size])]),
    )
    const optimizer = adafactor({ backend, params })
    const gradients = Object.fromEntries(
      Object.entries(params).map(([name, tensor]) => [name, backend.create([...tensor.shape])]),
    )
    const { arrays } = growthOf(() => optimizer.step(gradients))
    expect(arrays).toBeGreaterThanOrEqual(bytes)
    // Closures have strips of numbers besides.
    expect(arrays).toBeLessThanOrEqual(bytes + (engine === 'closures' ? 256 * 1024 : 1024))
  },
)

describe.each(['webassembly', 'javascript', 'closures'] as const)('engine %s', (engine) => {
  const backend = ndarrayBackend({ engine })
  const compiled = backend.compile(programFor([200, 200]))

  const item = (n: number, m: number) => ({
    tensors: {
      parameter: backend.create([n, m]),
      gradient: backend.create([n, m]),
      rowMoment: backend.create([n, 1]),
      columnMoment: backend.create([1, m]),
      parameterRms: backend.create([1, 1]),
      updateRms: backend.create([1, 1]),
    },
    scalars: { beta2: 0.5, beta2Weight: 0.5, rho: 0.01 },
  })

  // V8 puts numbers on the heap until it has compiled a function as a whole, a few numbers for each
  // row and column. It compiles what is run often: it gets this many steps for it.
  const stepsToCompile = 100
  /**
   * What a step on a matrix of any size may take when everything is compiled: less than a number
   * for each row of the largest. Most of it is what asking for the memory takes.
   */
  const steady = 20 * 1024

  test.each([1024, 4096])('a step on a matrix with %i rows and columns', (size) => {
    // Row and column numbers in float64, a tenth more, and 64 KiB.
    const allowed = 1.1 * (size + size) * 8 + 64 * 1024
    // First, so that all of them are in one arena: what lies elsewhere is copied, tile by tile.
    const large = item(size, size)
    const small = item(200, 200)
    for (let step = 0; step < 200; step++) compiled.run([small])
    ;(large.tensors.gradient.data as unknown as Float32Array).fill(0.1)

    // The sizes ascend, so that each needs more work space than was there.
    const first = growthOf(() => compiled.run([large]))
    if (engine === 'webassembly') expect(first.arrays).toBe(0)
    else expect(first.arrays).toBeGreaterThan(0)
    expect(first.arrays).toBeLessThanOrEqual(allowed)

    let least = Number.POSITIVE_INFINITY
    for (let step = 0; step < stepsToCompile && least > steady; step++) {
      const { arrays, heap, kept } = growthOf(() => compiled.run([large]))
      expect(arrays).toBe(0)
      least = Math.min(least, Math.max(heap, kept))
    }
    expect(steady).toBeLessThan(allowed)
    expect(least).toBeLessThanOrEqual(steady)
    expect(large.tensors.parameter.get(7, 7)).not.toBe(0)
  })
})

test('a gradient can be collected after its step', async () => {
  const backend = ndarrayBackend()
  const weights = backend.create([64, 64])
  const optimizer = adafactor({ backend, params: { weights } })
  const stepOnce = (): WeakRef<object> => {
    const gradient = backend.create([64, 64]) as NdArray
    optimizer.stepParameter('weights', gradient)
    return new WeakRef(gradient.data as object)
  }
  const data = stepOnce()
  // A WeakRef holds its target until the end of the task.
  await new Promise((resolve) => setTimeout(resolve))
  collectGarbage()
  expect(data.deref()).toBeUndefined()
})
