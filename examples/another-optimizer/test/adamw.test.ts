import { gpujsBackend } from '@adafactor/backend-gpujs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { type Backend, type Execution, referenceBackend } from '@adafactor/core'
import { fuse } from '@adafactor/core/compiler'
import { describe, expect, it } from 'vitest'
import { adamW, adamWProgram } from '../src/index.js'

const shapes = { matrix: [5, 3], vector: [4], scalar: [] }
const options = { learningRate: (before: number) => 0.1 / (1 + before), weightDecay: 0.1 }
const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1)
const start = (shape: readonly number[]) =>
  Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + 1))
const gradient = (shape: readonly number[], step: number) =>
  Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(2 * i + step))

/** Three steps, number by number, as torch.optim.AdamW has them. */
function expected(shape: readonly number[]): number[] {
  return start(shape).map((x, i) => {
    let [X, m, v] = [x, 0, 0]
    for (let t = 1; t <= 3; t++) {
      const g = gradient(shape, t)[i] as number
      const rate = options.learningRate(t - 1)
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      X -= rate * 0.1 * X
      X -= ((rate / (1 - 0.9 ** t)) * m) / (Math.sqrt(v) / Math.sqrt(1 - 0.999 ** t) + 1e-8)
    }
    return X
  })
}

async function trained<T>(backend: Backend<T, Execution>): Promise<Record<string, number[]>> {
  const params = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, backend.create(shape, start(shape))]),
  )
  const optimizer = adamW(backend, params, options)
  for (let step = 1; step <= 3; step++) {
    const gradients = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        backend.create(shape, gradient(shape, step)),
      ]),
    )
    await optimizer.step(gradients)
    for (const each of Object.values(gradients)) backend.dispose(each)
  }
  const read = Object.entries(params).map(async ([name, tensor]) => [
    name,
    [...(await backend.read(tensor))],
  ])
  const numbers = Object.fromEntries(await Promise.all(read))
  optimizer.dispose()
  expect(backend.memory().tensors).toBe(Object.keys(shapes).length)
  return numbers
}

describe('AdamW', () => {
  it.each<readonly [string, () => Promise<Record<string, number[]>>]>([
    ['the float64 reference', () => trained(referenceBackend())],
    ['backend-ndarray', () => trained(ndarrayBackend())],
    ['backend-gpujs', async () => trained(await gpujsBackend({ mode: 'cpu' }))],
  ])('has the numbers of PyTorch on %s', async (_, train) => {
    const found = await train()
    for (const [name, shape] of Object.entries(shapes)) {
      const wanted = expected(shape)
      expect(found[name]).toHaveLength(wanted.length)
      wanted.forEach((value, i) => {
        expect(Math.abs((found[name]?.[i] ?? Number.NaN) - value)).toBeLessThan(2e-6)
      })
    }
  })

  it('goes on from the moments and the steps of another one', async () => {
    const backend = ndarrayBackend()
    const gradients = { X: backend.create([4], gradient([4], 1)) }
    const params = () => ({ X: backend.create([4], start([4])) })
    const [whole, first, second] = [params(), params(), params()]
    const straight = adamW(backend, whole, options)
    for (let step = 0; step < 3; step++) await straight.step(gradients)
    const begun = adamW(backend, first, options)
    await begun.step(gradients)
    const resumed = adamW(backend, second, { ...options, updatesBefore: 1 })
    backend.write(second.X, backend.read(first.X))
    for (const moment of ['firstMoment', 'secondMoment'] as const) {
      const from = begun.moments.X?.[moment]
      const to = resumed.moments.X?.[moment]
      if (from && to) backend.write(to, backend.read(from))
    }
    for (let step = 1; step < 3; step++) await resumed.step(gradients)
    expect(backend.read(second.X)).toEqual(backend.read(whole.X))
  })

  it('keeps two numbers for each of the parameters', async () => {
    const backend = ndarrayBackend()
    const optimizer = adamW(backend, { X: backend.create([64, 32]) })
    expect(optimizer.stateBytes).toBe(2 * 4 * 64 * 32)
    await expect(optimizer.step({ Y: backend.create([64, 32]) })).rejects.toThrow(
      'no parameter "Y"',
    )
  })

  it('is one pass over memory', () => {
    expect(fuse(adamWProgram(2)).passes).toHaveLength(1)
  })
})
