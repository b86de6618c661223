import { adafactor, type Backend, referenceBackend } from '@adafactor/core'
import { trace } from '@adafactor/core/compiler'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectClose } from '../../conformance/test/support/expect-numbers.ts'
import type { WebgpuTensor } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import {
  bytesOf,
  closeAfterEach,
  expectSame,
  openBackend,
  openDevice,
  refusal,
  userBuffer,
} from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'
import {
  created,
  expectTrained,
  type MakeTensor,
  type Model,
  numbersFor,
  train,
  trainInFloat64,
} from './support/training.js'
import { watchDriver } from './support/watch-driver.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

/** A device with what WebGPU promises and no more. */
async function openLowest() {
  const device = await openDevice({ requiredLimits: {}, requiredFeatures: [] })
  return { device, backend: await openBackend({ device }) }
}

/** Each tensor in a buffer of its own, of exactly its size. */
function alone({ device, backend }: Awaited<ReturnType<typeof openLowest>>) {
  const make: MakeTensor<ReturnType<typeof backend.wrap>> = (_, shape, type, numbers) =>
    backend.wrap(userBuffer(device, Float32Array.from(numbers)), shape, { type })
  return make
}

const model: Model = {
  embedding: { shape: [50, 24] },
  w1: { shape: [24, 33] },
  b1: { shape: [33] },
  w2: { shape: [33, 17] },
  b2: { shape: [17] },
  kernel: { shape: [3, 3, 4, 5] },
  scale: { shape: [] },
}

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test('a model of separate buffers trains with eight of them a kernel', async () => {
    const lowest = await openLowest()
    const { limits } = lowest.device
    expect(limits.maxStorageBuffersPerShaderStage).toBe(8)
    expect(limits.maxStorageBufferBindingSize).toBe(2 ** 27)
    expect(limits.maxComputeWorkgroupStorageSize).toBe(2 ** 14)
    const options = { momentum: 0.9, weightDecay: 0.1 }
    const found = await train(lowest.backend, model, options, alone(lowest))
    expectTrained(found, await trainInFloat64(model, options), model)
  })

  test('a thousand parameters in buffers of their own train, in one submission a step', async () => {
    const lowest = await openLowest()
    const { device, backend } = lowest
    const many: Model = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [
        `p${i}`,
        { shape: i % 3 === 0 ? [1 + (i % 11)] : [2 + (i % 5), 3 + (i % 7)] },
      ]),
    )
    const prepare = <T>(on: Backend<T>, make: MakeTensor<T>) => {
      const tensors = (seed: number) =>
        Object.fromEntries(
          Object.entries(many).map(([name, layer]) => [
            name,
            make(name, layer.shape, 'float32', numbersFor(name, layer, seed)),
          ]),
        )
      const params = tensors(0)
      return { params, gradients: tensors(1), optimizer: adafactor({ backend: on, params }) }
    }
    const { params, gradients, optimizer } = prepare(backend, alone(lowest))
    await optimizer.step(gradients)
    const before = backend.counters()
    const driver = watchDriver()
    await optimizer.step(gradients)
    const after = backend.counters()
    expect(after.submissions - before.submissions).toBe(1)
    expect(after.readBacks).toBe(before.readBacks)
    expect(after.compilations).toBe(before.compilations)
    expect(driver()).toMatchObject({ submissions: 1, maps: 0, groups: 0, pipelines: 0 })

    const reference = referenceBackend()
    const expected = prepare(reference, created(reference))
    for (let step = 0; step < 2; step++) expected.optimizer.step(expected.gradients)
    const found = await Promise.all(
      Object.values(params).map(({ buffer }) => bytesOf(device, buffer as GPUBuffer)),
    )
    for (const [index, name] of Object.keys(many).entries()) {
      const numbers = new Float32Array(found[index] as ArrayBuffer)
      expectClose(numbers, expected.params[name]?.data ?? [], 2e-6, name)
    }
  })

  /** x1 = x1 + x2 + ... of so many tensors. */
  const sumOf = (count: number) => {
    const names = Array.from({ length: count }, (_, i) => `x${i + 1}`)
    const tensors = Object.fromEntries(names.map((name) => [name, [0]]))
    return trace({ name: `sum of ${count}`, rank: 1, tensors }, (ops, given) => ({
      stores: { x1: Object.values(given).reduce((sum, next) => ops.add(sum, next)) },
    }))
  }

  test('a kernel is bound to six tensors of separate buffers, and to more in shared ones', async () => {
    const lowest = await openLowest()
    const { device, backend } = lowest
    const numbers = (i: number) => Float32Array.of(i, 10 * i, 100 * i)
    const run = async (count: number, bufferFor: (i: number) => [GPUBuffer, number]) => {
      const tensors = Object.fromEntries(
        Array.from({ length: count }, (_, i) => {
          const [buffer, offset] = bufferFor(i)
          return [`x${i + 1}`, backend.wrap(buffer, [3], { offset })]
        }),
      )
      await backend.compile(sumOf(count)).run([{ tensors, scalars: {} }])
      return backend.read(tensors.x1 as WebgpuTensor)
    }
    const apart = (i: number): [GPUBuffer, number] => [userBuffer(device, numbers(i + 1)), 0]
    expectSame(await run(6, apart), [21, 210, 2100])
    expect(await refusal(() => run(7, apart))).toEqual({
      code: 'backend/unsupported-size',
      message: expect.stringMatching(/"x1".*"x7".*more buffers than the 6/),
    })
    const shared = userBuffer(
      device,
      Float32Array.from({ length: 36 }, (_, i) => i),
    )
    expectSame(await run(12, (i) => [shared, 12 * i]), [198, 210, 222])
  })
})
