import { randomOf } from '@adafactor/conformance'
import { elementTypes, type Shape, showShape, sizeOf } from '@adafactor/core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { WebgpuTensor } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, expectSame, openBackend, openShared, refusal } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`
const types = ['float32', 'float16', 'bfloat16'] as const

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test.each(types)('tensors of %s hold what they are given, rounded to the type', async (type) => {
    const backend = await openBackend()
    const { round } = elementTypes[type]
    const random = randomOf(7, type)
    for (const shape of [[], [1], [3], [2, 2], [5, 7], [1000, 3], [0], [4, 0]] as Shape[]) {
      const numbers = Array.from({ length: sizeOf(shape) }, () => random.normal())
      const tensor = backend.create(shape, numbers, { type })
      const other = numbers.map((value) => -3 * value)
      expect([backend.shapeOf(tensor), backend.typeOf?.(tensor)]).toEqual([shape, type])
      expectSame(await backend.read(tensor), numbers.map(round))
      await backend.write(tensor, other)
      expectSame(await backend.read(tensor), other.map(Math.fround).map(round))
      expect([showShape(tensor.shape), tensor.size]).toEqual([showShape(shape), sizeOf(shape)])
    }
  })

  test('a tensor without data is zeros, also where others have been', async () => {
    const backend = await openBackend()
    for (const type of types) {
      const places = new Set<string>()
      for (let round = 0; round < 3; round++) {
        const tensor = backend.create([333], undefined, { type })
        places.add(`${tensor.offset}`)
        expectSame(await backend.read(tensor), new Array(333).fill(0))
        await backend.write(tensor, new Array(333).fill(1.5))
        backend.dispose(tensor)
      }
      expect(places.size).toBe(1)
    }
  })

  test('many small tensors lie in one buffer, apart from one another', async () => {
    const backend = await openBackend()
    const random = randomOf(11, 'many')
    const live = new Map<WebgpuTensor, number[]>()
    const buffers = new Set()
    for (let turn = 0; turn < 400; turn++) {
      const [oldest] = live.keys()
      if (oldest !== undefined && random.chance(0.4)) {
        const numbers = live.get(oldest) as number[]
        expectSame(await backend.read(oldest), numbers)
        backend.dispose(oldest)
        live.delete(oldest)
        continue
      }
      const type = random.pick(types)
      const numbers = Array.from({ length: random.integer(1, 300) }, () =>
        elementTypes[type].round(random.normal()),
      )
      const tensor = backend.create([numbers.length], numbers, { type })
      live.set(tensor, numbers)
      buffers.add(tensor.buffer)
    }
    for (const [tensor, numbers] of live) expectSame(await backend.read(tensor), numbers)
    expect(buffers.size).toBe(1)
    const bytes = [...live].reduce(
      (sum, [tensor, { length }]) => sum + length * elementTypes[tensor.type].bytes,
      0,
    )
    expect(backend.memory()).toEqual({ tensors: live.size, bytes })
    for (const tensor of live.keys()) backend.dispose(tensor)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('a tensor may be larger than what can be bound at once', async () => {
    const { device, backend } = await openShared()
    const size = device.limits.maxStorageBufferBindingSize / 4 + 3
    expect(backend.traits.maxElements).toBeGreaterThan(size)
    const tensor = backend.create([size])
    const data = new Float32Array(size)
    data[size - 1] = 5
    await backend.write(tensor, data)
    const numbers = await backend.read(tensor)
    expect([numbers.length, numbers[0], numbers[size - 1]]).toEqual([size, 0, 5])
  })

  test('a tensor that no buffer holds is refused, and nothing is kept of it', async () => {
    const backend = await openBackend()
    const { maxBufferSize } = backend.device.limits
    expect(backend.traits.maxElements).toBe(Math.floor(maxBufferSize / 4))
    for (const [type, most] of [
      ['float32', maxBufferSize / 4],
      ['float16', maxBufferSize / 2],
    ] as const) {
      const size = Math.floor(most) + 1
      expect(await refusal(() => backend.create([size], undefined, { type }))).toEqual({
        code: 'backend/unsupported-size',
        message: expect.stringContaining(`${size} elements`),
      })
    }
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('a type that is not there, and options that are not, are refused', async () => {
    const backend = await openBackend()
    const refused = [
      [{ type: 'float64' }, 'tensor/type'],
      [{ kind: 'float32' }, 'option/unknown'],
    ] as const
    for (const [options, code] of refused) {
      expect((await refusal(() => backend.create([2], [1, 2], options as object))).code).toBe(code)
    }
  })

  test('numbers are copied before a write returns, and calls keep their order', async () => {
    const backend = await openBackend()
    const tensor = backend.create([3])
    const data = [1, 2, 3]
    const writing = backend.write(tensor, data)
    const reading = backend.read(tensor)
    data.fill(9)
    const later = backend.write(tensor, [4, 5, 6])
    expectSame(await reading, [1, 2, 3])
    await Promise.all([writing, later])
    expectSame(await backend.read(tensor), [4, 5, 6])
  })

  test('a disposed tensor is refused, and its place is another’s', async () => {
    const backend = await openBackend()
    const tensor = backend.create([3], [1, 2, 3])
    backend.dispose(tensor)
    backend.dispose(tensor)
    const next = backend.create([3], [4, 5, 6])
    expect([next.buffer, next.offset]).toEqual([tensor.buffer, tensor.offset])
    const calls = [
      () => backend.read(tensor),
      () => backend.write(tensor, [1, 2, 3]),
      () => backend.shapeOf(tensor),
      () => backend.typeOf?.(tensor),
      () => backend.overlaps?.(tensor, next),
    ]
    for (const call of calls) expect((await refusal(call)).code).toBe('tensor/disposed')
    expectSame(await backend.read(next), [4, 5, 6])
  })

  test('counts what is sent and read', async () => {
    const backend = await openBackend()
    const before = backend.counters()
    const tensor = backend.create([3], [1, 2, 3], { type: 'bfloat16' })
    await backend.read(tensor)
    const after = backend.counters()
    expect(after.bytesUp - before.bytesUp).toBe(8)
    expect(after.bytesDown - before.bytesDown).toBe(6)
    expect(after.readBacks - before.readBacks).toBe(1)
  })
})
