import { type AdafactorOptions, adafactor, type Shape } from '@adafactor/core'
import { huggingface, torch } from '@adafactor/core/presets'
import { beforeAll, describe, expect, test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, openBackend } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'
import { numbersFor } from './support/training.js'
import { watchDriver } from './support/watch-driver.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

/** How many kernels a step of them takes, those of matrices and those of vectors together. */
const presets: Readonly<Record<string, { options: AdafactorOptions; kernels: number }>> = {
  'the paper': { options: {}, kernels: 7 },
  momentum: { options: { momentum: 0.9, weightDecay: 0.01 }, kernels: 7 },
  torch: { options: torch({ weightDecay: 0.1 }), kernels: 8 },
  huggingface: { options: huggingface({ beta1: 0.9, weightDecay: 0.01 }), kernels: 7 },
}

/** Layers of a model: a matrix and a vector each, of many sizes. */
const layersOf = (count: number): [string, Shape][] =>
  Array.from({ length: count }, (_, i): [string, Shape][] => [
    [`matrix ${i}`, [3 + (i % 13), 4 + ((7 * i) % 29)]],
    [`vector ${i}`, [1 + (i % 31)]],
  ]).flat()

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  for (const [name, { options, kernels }] of Object.entries(presets)) {
    test(`a step of ${name} is one submission of ${kernels} launches, however many parameters there are`, async () => {
      const launches: number[] = []
      const driver = watchDriver()
      for (const layers of [1, 10, 500]) {
        const backend = await openBackend()
        const tensors = (seed: number) =>
          Object.fromEntries(
            layersOf(layers).map(([key, shape]) => [
              key,
              backend.create(shape, numbersFor(key, { shape }, seed)),
            ]),
          )
        const params = tensors(0)
        const gradients = tensors(1)
        const optimizer = adafactor({ backend, params, ...options })
        await optimizer.step(gradients)
        await optimizer.step(gradients)
        const before = { ...backend.counters(), driver: driver() }
        for (let step = 0; step < 3; step++) await optimizer.step(gradients)
        const after = backend.counters()
        expect(driver()).toEqual({ ...before.driver, submissions: before.driver.submissions + 3 })
        expect(after.submissions - before.submissions).toBe(3)
        expect(after.compilations).toBe(before.compilations)
        expect(after.readBacks).toBe(before.readBacks)
        expect(after.bytesDown).toBe(before.bytesDown)
        launches.push((after.launches - before.launches) / 3)
        backend.destroy()
      }
      expect(launches).toEqual([kernels, kernels, kernels])
    })
  }

  test('no tensor is sent to the device by a step', async () => {
    const backend = await openBackend()
    const shape = [128, 96]
    const w = backend.create(shape, numbersFor('w', { shape }, 0))
    const gradient = backend.create(shape, numbersFor('g', { shape }, 0))
    const optimizer = adafactor({ backend, params: { w } })
    await optimizer.step({ w: gradient })
    const before = backend.counters()
    await optimizer.step({ w: gradient })
    const { bytesUp } = backend.counters()
    expect(bytesUp).toBeGreaterThan(before.bytesUp)
    expect(bytesUp - before.bytesUp).toBeLessThan(4096)
  })
})
