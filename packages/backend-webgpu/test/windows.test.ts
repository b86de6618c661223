import { type AdafactorOptions, elementTypes, sizeOf } from '@adafactor/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, openBackend, openDevice, refusal, usage } from './support/device.js'
import { withLimits } from './support/limited-device.js'
import { noWebgpu } from './support/no-webgpu.js'
import {
  expectTrained,
  type MakeTensor,
  type Model,
  train,
  trainInFloat64,
} from './support/training.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

/** WebGPU promises 128 MiB, and this is as much less as the tensors of these tests are smaller. */
const maxStorageBufferBindingSize = 2 ** 17

/** @param asOnHardware with work shared out as for a GPU: the device does not say that it is in software */
async function openLimited(asOnHardware = false) {
  const real = await openDevice()
  if (asOnHardware) Object.defineProperty(real, 'adapterInfo', { value: {} })
  const device = withLimits(real, { maxStorageBufferBindingSize })
  return { device, backend: await openBackend({ device }) }
}

const models: Readonly<Record<string, { model: Model; options: AdafactorOptions }>> = {
  'a factored matrix': { model: { w: { shape: [250, 300] } }, options: { momentum: 0.9 } },
  'a factored matrix of odd sizes': {
    model: { w: { shape: [251, 303] } },
    options: { weightDecay: 0.1 },
  },
  'an unfactored matrix': {
    model: { w: { shape: [250, 300] } },
    options: { factored: false, momentum: 0.9 },
  },
  'a tall matrix': { model: { w: { shape: [12_001, 9] } }, options: {} },
  'a wide matrix': { model: { w: { shape: [60, 2000] } }, options: {} },
  'a vector': { model: { w: { shape: [75_001] } }, options: {} },
  'a batch of matrices': { model: { w: { shape: [7, 101, 113] } }, options: {} },
  'a batch whose first axes are factored': {
    model: { w: { shape: [31, 23, 113] } },
    options: { factored: { axes: 'first' } },
  },
  'a matrix of float16': { model: { w: { shape: [400, 400], type: 'float16' } }, options: {} },
  'a matrix of bfloat16 of odd sizes': {
    model: { w: { shape: [401, 399], type: 'bfloat16' } },
    options: { momentum: 0.9, stateType: 'bfloat16' },
  },
  'large and small ones together': {
    model: {
      w: { shape: [250, 300] },
      b: { shape: [300] },
      v: { shape: [300, 60] },
      c: { shape: [60] },
    },
    options: { momentum: 0.9 },
  },
}

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  for (const [name, { model, options }] of Object.entries(models)) {
    test(`${name} trains in windows of its buffers`, async () => {
      const { backend } = await openLimited()
      const found = await train(backend, model, options)
      expectTrained(found, await trainInFloat64(model, options), model)
    })
  }

  // So many threads that wait for each other take a device in software its time.
  test('as on a GPU, a matrix trains in windows of its buffers', { timeout: 240_000 }, async () => {
    const { backend } = await openLimited(true)
    const model: Model = { w: { shape: [251, 303] } }
    const found = await train(backend, model, {})
    expectTrained(found, await trainInFloat64(model, {}), model)
  })

  const neighbours: Model = {
    w: { shape: [150, 200] },
    b: { shape: [200] },
    v: { shape: [200, 151] },
    c: { shape: [151] },
    u: { shape: [151, 51], type: 'bfloat16' },
    d: { shape: [51], type: 'bfloat16' },
  }

  /** Tensors one behind the other in buffers of the user's. */
  function packed(
    { device, backend }: Awaited<ReturnType<typeof openLimited>>,
    bufferFor: (name: string) => number,
  ): MakeTensor<ReturnType<typeof backend.wrap>> {
    const buffers: { buffer: GPUBuffer; used: number }[] = []
    return (name, shape, type, numbers) => {
      const number = bufferFor(name)
      buffers[number] ??= {
        buffer: device.createBuffer({ size: 2 ** 20, usage: usage.all }),
        used: 12,
      }
      const place = buffers[number]
      const tensor = backend.wrap(place.buffer, shape, { offset: place.used, type })
      place.used += 4 * Math.ceil((sizeOf(shape) * elementTypes[type].bytes) / 4)
      void backend.write(tensor, numbers)
      return tensor
    }
  }

  test('parameters in one large buffer, and gradients in another', async () => {
    const limited = await openLimited()
    const make = packed(limited, (name) => (name.startsWith('gradient') ? 1 : 0))
    const found = await train(limited.backend, neighbours, {}, make)
    expectTrained(found, await trainInFloat64(neighbours, {}), neighbours)
  })

  test('parameters and gradients in one large buffer', async () => {
    const limited = await openLimited()
    const found = await train(
      limited.backend,
      neighbours,
      {},
      packed(limited, () => 0),
    )
    expectTrained(found, await trainInFloat64(neighbours, {}), neighbours)
  })

  test('what no window holds is refused: work space that is a number a row, and rows', async () => {
    const { backend } = await openLimited()
    const wide: Model = { w: { shape: [3, 40_000], type: 'bfloat16' } }
    const tall: Model = { w: { shape: [40_000, 3] } }
    for (const model of [wide, tall]) {
      expect(await refusal(() => train(backend, model, {}))).toEqual({
        code: 'backend/unsupported-size',
        message: expect.stringMatching(/work space.*at most 131072.*maxStorageBufferBindingSize/),
      })
    }
    // And what is not refused goes on.
    const small: Model = { w: { shape: [3, 4] } }
    expectTrained(await train(backend, small, {}), await trainInFloat64(small, {}), small)
  })
})
