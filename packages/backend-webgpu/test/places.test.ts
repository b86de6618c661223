import { randomOf } from '@adafactor/conformance'
import { type AdafactorOptions, elementTypes, type Shape, sizeOf } from '@adafactor/core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { WebgpuTensor, WebgpuType } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { bytesOf, closeAfterEach, expectSame, openShared, userBuffer } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'
import {
  expectTrained,
  type MakeTensor,
  type Model,
  numbersFor,
  steps,
  train,
  trainInFloat64,
} from './support/training.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

const types = ['float32', 'float16', 'bfloat16'] as const
const shapes: readonly Shape[] = [
  [5, 7],
  [8, 16],
  [3, 4],
  [9],
  [1],
  [],
  [2, 3, 5],
  [33, 31],
  [64, 3],
]
const halves = 2 ** 14

/** A buffer full of random bits, in which tensors lie with gaps between them; what they touch is known. */
async function openFull(seed: number) {
  const { device, backend } = await openShared()
  const random = randomOf(seed, 'places')
  const bits = Uint16Array.from({ length: halves }, () => random.integer(0, 65_535))
  const buffer = userBuffer(device, bits)
  const isTensors = new Set<number>()
  const gradients = new Map<string, WebgpuTensor>()
  let end = 0
  const make: MakeTensor<WebgpuTensor> = (name, shape, type, numbers) => {
    const step = elementTypes[type].bytes / 2
    // Wherever an element may begin, mostly in the middle of words and of vectors.
    const start = Math.ceil((end + random.integer(1, 9)) / step) * step
    end = start + step * sizeOf(shape)
    for (let half = start; half < end; half++) isTensors.add(half)
    const tensor = backend.wrap(buffer, shape, { offset: 2 * start, type })
    if (name.startsWith('gradient')) gradients.set(name, tensor)
    void backend.write(tensor, numbers)
    return tensor
  }
  const expectRestSame = async () => {
    const after = new Uint16Array(await bytesOf(device, buffer))
    const changed = [...bits.keys()].filter((at) => !isTensors.has(at) && after[at] !== bits[at])
    expect(changed).toEqual([])
    expect(isTensors.size).toBeGreaterThan(halves / 8)
    for (const [name, tensor] of gradients) {
      expectSame(await backend.read(tensor), numbersFor(name, tensor, steps))
    }
  }
  return { backend, make, expectRestSame }
}

const modelOf = (types: readonly WebgpuType[], of = shapes): Model =>
  Object.fromEntries(
    types.flatMap((type) => of.map((shape) => [`${type} [${shape}]`, { shape, type }])),
  )

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  const models: Readonly<Record<string, { model: Model; options: AdafactorOptions }>> = {
    float32: { model: modelOf(['float32']), options: { momentum: 0.9 } },
    float16: { model: modelOf(['float16']), options: {} },
    bfloat16: { model: modelOf(['bfloat16']), options: { weightDecay: 0.1 } },
    'all types': { model: modelOf(types), options: { momentum: 0.9, factored: false } },
  }

  let seed = 0
  for (const [name, { model, options }] of Object.entries(models)) {
    test(`tensors of ${name} begin and end anywhere, and not a bit beside them changes`, async () => {
      const { backend, make, expectRestSame } = await openFull(++seed)
      const found = await train(backend, model, options, make)
      await expectRestSame()
      expectTrained(found, await trainInFloat64(model, options), model)
    })
  }

  test('buffers may end with their tensors, whatever the sizes', async () => {
    const { device, backend } = await openShared()
    const make: MakeTensor<WebgpuTensor> = (_, shape, type, numbers) => {
      const words = Math.max(1, Math.ceil((elementTypes[type].bytes * sizeOf(shape)) / 4))
      const tensor = backend.wrap(userBuffer(device, new Float32Array(words)), shape, { type })
      void backend.write(tensor, numbers)
      return tensor
    }
    const model: Model = { ...modelOf(types, [[5, 7], [8, 16], [1]]), empty: { shape: [0, 4] } }
    const found = await train(backend, model, {}, make)
    expectTrained(found, await trainInFloat64(model, {}), model)
  })
})
