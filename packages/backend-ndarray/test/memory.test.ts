import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { adafactor } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { programFor } from './support/step-on-both.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const [rows, columns] = [4096, 4096]
/** What a step may take: row and column numbers in float64, a tenth more, and 64 KiB. */
const allowed = 1.1 * (rows + columns) * 8 + 64 * 1024

function bytesIn() {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { heapUsed, arrayBuffers }
}

/** By how much a piece of work makes memory grow, without and with what can be collected. */
function growthOf(work: () => void) {
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

test('the work space is as large as the largest parameter needs, not as all of them', () => {
  const backend = ndarrayBackend()
  const params = Object.fromEntries(
    [300, 100, 200].map((size) => [`p${size}`, backend.create([size, size])]),
  )
  const optimizer = adafactor({ backend, params })
  const gradients = Object.fromEntries(
    Object.entries(params).map(([name, tensor]) => [name, backend.create([...tensor.shape])]),
  )
  const { arrays } = growthOf(() => optimizer.step(gradients))
  expect(arrays).toBeGreaterThanOrEqual(600 * 8)
  expect(arrays).toBeLessThanOrEqual(600 * 8 + 1024)
})

describe.each(['required', 'never'] as const)('code generation %s', (codeGeneration) => {
  test('a step on 4096 x 4096 takes work space for rows and columns only, and only once', () => {
    const backend = ndarrayBackend({ codeGeneration })
    const compiled = backend.compile(programFor([rows, columns]))
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
    // V8 compiles what is run often: let it have done so.
    const small = item(200, 200)
    for (let step = 0; step < 200; step++) compiled.run([small])
    const large = item(rows, columns)
    ;(large.tensors.gradient.data as unknown as Float32Array).fill(0.1)

    const first = growthOf(() => compiled.run([large]))
    expect(first.arrays).toBeGreaterThan(0)
    expect(first.arrays).toBeLessThanOrEqual(allowed)
    expect(first.kept).toBeLessThanOrEqual(allowed)
    const later = Array.from({ length: 6 }, () => growthOf(() => compiled.run([large])))
    expect(later.map(({ arrays }) => arrays)).toEqual([0, 0, 0, 0, 0, 0])
    // Numbers that V8 puts on the heap while it has not compiled a function yet: n + m of them at
    // most, where n x m would be 134 million bytes.
    expect(Math.min(...later.map(({ heap }) => heap))).toBeLessThanOrEqual(64 * (rows + columns))
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
