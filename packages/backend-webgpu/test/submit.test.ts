import { beforeAll, describe, expect, test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import {
  bytesOf,
  closeAfterEach,
  expectSame,
  openBackend,
  openShared,
  refusal,
  userBuffer,
} from './support/device.js'
import { increment } from './support/kernels.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

async function prepare() {
  const { device, backend } = await openShared()
  const buffer = userBuffer(device, Float32Array.of(0, 0))
  const tensor = backend.wrap(buffer, [2])
  const add = increment(backend, 2)
  await backend.flush?.()
  const submissions = () => backend.counters().submissions
  return { device, backend, buffer, tensor, add, submissions }
}

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test('what runs goes into the user’s encoder, between the user’s own commands', async () => {
    const { device, backend, buffer, tensor, add, submissions } = await prepare()
    expect(backend.submit).toBe('own')
    const copy = userBuffer(device, new Float32Array(2))
    const encoder = device.createCommandEncoder()
    const before = submissions()
    backend.submit = encoder
    expect(backend.submit).toBe(encoder)
    add(tensor, 1)
    await backend.flush?.()
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, 8)
    add(tensor, 10)
    await backend.flush?.()
    expect(submissions()).toBe(before)
    expectSame(new Float32Array(await bytesOf(device, buffer)), [0, 0])
    backend.submit = 'own'
    device.queue.submit([encoder.finish()])
    expectSame(new Float32Array(await bytesOf(device, copy)), [1, 1])
    expectSame(await backend.read(tensor), [11, 11])
  })

  test('two encoders may wait at the same time, each with its own numbers', async () => {
    const { device, backend, tensor, add } = await prepare()
    const encoders = [device.createCommandEncoder(), device.createCommandEncoder()]
    for (const [index, encoder] of encoders.entries()) {
      backend.submit = encoder
      add(tensor, 10 ** index)
    }
    backend.submit = 'own'
    device.queue.submit(encoders.map((encoder) => encoder.finish()))
    add(tensor, 100)
    expectSame(await backend.read(tensor), [111, 111])
  })

  test('tensors are made and written in the encoder, in the order of the calls', async () => {
    const { device, backend, tensor, add } = await prepare()
    // A place that is not zero any more.
    backend.dispose(backend.create([2], [7, 7]))
    const encoder = device.createCommandEncoder()
    backend.submit = encoder
    const zeros = backend.create([2])
    const numbers = backend.create([2], [5, 6])
    const halves = backend.wrap(userBuffer(device, Uint16Array.of(1, 2, 3, 4)), [3], {
      offset: 2,
      type: 'float16',
    })
    add(tensor, 1)
    await backend.write(tensor, [3, 4])
    await backend.write(halves, [1, 2, 3])
    add(tensor, 1)
    add(zeros, 2)
    add(numbers, 2)
    await backend.flush?.()
    expectSame(await backend.read(tensor), [0, 0])
    device.queue.submit([encoder.finish()])
    expectSame(await backend.read(tensor), [4, 5])
    expectSame(await backend.read(zeros), [2, 2])
    expectSame(await backend.read(numbers), [7, 8])
    expectSame(await backend.read(halves), [1, 2, 3])
  })

  test('a tensor may be disposed before the encoder is submitted', async () => {
    const { device, backend, tensor, add } = await prepare()
    const alone = 2 ** 25
    const encoder = device.createCommandEncoder()
    const large = backend.create([alone])
    const small = backend.create([2])
    backend.submit = encoder
    add(large, 1)
    add(small, 1)
    backend.dispose(large)
    backend.dispose(small)
    const next = backend.create([2])
    add(next, 3)
    add(tensor, 1)
    await backend.flush?.()
    backend.submit = 'own'
    device.queue.submit([encoder.finish()])
    expectSame(await backend.read(tensor), [1, 1])
    expectSame(await backend.read(next), [3, 3])
    await backend.flush?.()
  })

  test('an encoder that is finished is an error of the next call that waits', async () => {
    const { device, backend, tensor, add } = await prepare()
    const seen: string[] = []
    device.onuncapturederror = ({ error }) => void seen.push(error.message)
    const encoder = device.createCommandEncoder()
    encoder.finish()
    backend.submit = encoder
    add(tensor, 1)
    await backend.flush?.()
    expect(await refusal(() => backend.read(tensor))).toEqual({
      code: 'option/invalid',
      message: expect.stringContaining('command encoder takes no commands'),
    })
    backend.submit = 'own'
    expectSame(await backend.read(tensor), [0, 0])
    expect(seen).toEqual([])
  })

  test('what is no encoder is refused', async () => {
    const { device, backend } = await prepare()
    const pass = device.createCommandEncoder().beginComputePass()
    for (const value of ['theirs', undefined, null, {}, pass, device]) {
      const { code, message } = await refusal(() => {
        backend.submit = value as 'own'
      })
      expect(code).toBe('option/invalid')
      expect(message).toContain('"submit" is ')
      expect(message).toContain('it must be "own" or a GPUCommandEncoder')
    }
    expect(backend.submit).toBe('own')
    const gone = await openBackend()
    gone.destroy()
    expect(await refusal(() => Object.assign(gone, { submit: 'own' }))).toMatchObject({
      code: 'backend/destroyed',
    })
  })
})
