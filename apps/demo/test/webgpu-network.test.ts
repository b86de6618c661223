import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { webgpuBackend } from '@adafactor/backend-webgpu'
import { provideWebgpu } from '@adafactor/backend-webgpu/node'
import { openRuntime } from '@adafactor/webgpu-runtime'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ascending, fillBatch } from '../src/training/batches.js'
import { initialLayers } from '../src/training/layers.js'
import { learner } from '../src/training/learner.js'
import type { Tensor } from '../src/training/ndarray-network/dense-layer.js'
import { ndarrayNetwork } from '../src/training/ndarray-network/ndarray-network.js'
import { seededRandom } from '../src/training/random.js'
import { webgpuNetwork } from '../src/training/webgpu-network/webgpu-network.js'
import { testNetworks } from './support/network-tests.js'
import { randomSet } from './support/random-set.js'
import { noWebgpu } from './support/webgpu-in-node.js'

const seed = 12
const batchSize = 12
const set = randomSet(batchSize, 9, 3, seed)

/** From one number to the next, relative to the larger. */
const oneUnit = { float16: 2 ** -10, bfloat16: 2 ** -7 } as const

async function openWebgpu() {
  await provideWebgpu()
  const backend = await webgpuBackend()
  const runtime = await openRuntime({ device: backend.device })
  const close = () => {
    runtime.destroy()
    backend.destroy()
  }
  return { backend, runtime, close }
}

if (noWebgpu !== undefined) {
  test.skip(`the network as WGSL kernels in Node (skipped: ${noWebgpu})`, () => {})
} else {
  testNetworks('the network as WGSL kernels', async () => {
    const { backend, runtime, close } = await openWebgpu()
    return {
      backend,
      mapsBuffers: true,
      network: (values, size) => webgpuNetwork(runtime, backend, values, size),
      close,
    }
  })

  describe.each(['float16', 'bfloat16'] as const)('the network as WGSL kernels in %s', (type) => {
    test(`has the gradients of the one on ndarrays, to a unit (seed ${seed})`, async () => {
      const device = await openWebgpu()
      const onHost = ndarrayBackend()
      // An odd number of weights in each layer: the last word is half filled.
      const values = initialLayers([9, 7, 3], seededRandom(seed))
      const network = webgpuNetwork(device.runtime, device.backend, values, batchSize, type)
      const twin = ndarrayNetwork(
        values,
        batchSize,
        (shape, data) => onHost.create(shape, data, { type }) as NdArray & Tensor,
      )
      fillBatch(network.batch, set, ascending(batchSize))
      fillBatch(twin.batch, set, ascending(batchSize))
      const found = await network.gradients()
      let equal = 0
      let all = 0
      for (const [name, gradient] of Object.entries(await twin.gradients())) {
        const tensor = found[name] as NonNullable<(typeof found)[string]>
        expect(tensor.type).toBe(type)
        const numbers = await device.backend.read(tensor)
        onHost.read(gradient).forEach((expected, index) => {
          const number = numbers[index] ?? Number.NaN
          all++
          if (number === expected) equal++
          const allowed = oneUnit[type] * Math.max(Math.abs(expected), 1e-4)
          expect(Math.abs(number - expected), `${name} ${index}`).toBeLessThanOrEqual(allowed)
        })
      }
      expect(equal / all).toBeGreaterThan(0.9)
      network.dispose()
      device.close()
      onHost.destroy()
    })
  })

  test('a step of a network is two submissions, whatever its layers', async () => {
    const { backend, runtime, close } = await openWebgpu()
    const network = webgpuNetwork(
      runtime,
      backend,
      initialLayers([9, 8, 6, 3], seededRandom(seed)),
      batchSize,
    )
    const student = learner(backend, network, { learningRate: 0.1 })
    fillBatch(student.batch, set, ascending(batchSize))
    const submissions = () => runtime.counters.submissions + backend.counters().submissions
    await student.findGradients()
    await student.step()
    const before = submissions()
    for (let step = 0; step < 5; step++) {
      await student.findGradients()
      await student.step()
    }
    expect(submissions() - before).toBe(10)
    student.dispose()
    close()
  })
}
