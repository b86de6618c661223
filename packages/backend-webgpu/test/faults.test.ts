import type { WebgpuRuntime } from '@adafactor/webgpu-runtime'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { WebgpuBackend } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, expectSame, openShared, refusal, userBuffer } from './support/device.js'
import { openFake } from './support/fake.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`
const mebi = 2 ** 20

describe('a device without memory', () => {
  test('is an error of the next call that waits, and no tensor is lost', async () => {
    const { gpu, backend } = await openFake()
    gpu.fail('out-of-memory', 'the card is full')
    const [a, b] = [backend.create([2, 3]), backend.create([4], [1, 2, 3, 4])]
    expect(backend.memory()).toEqual({ tensors: 2, bytes: 40 })
    expect(await refusal(() => backend.flush?.())).toEqual({
      code: 'backend/unsupported-size',
      message: expect.stringMatching(/no memory left for a tensor of shape \[2, 3\] .the card is/),
    })
    await backend.flush?.()
    expect(backend.memory()).toEqual({ tensors: 2, bytes: 40 })
    // What comes next lies elsewhere.
    const c = backend.create([4], [5, 6, 7, 8])
    expect(c.buffer).not.toBe(a.buffer)
    expectSame(await backend.read(c), [5, 6, 7, 8])
    backend.dispose(a)
    const refused = gpu.buffers.find((buffer) => buffer === b.buffer)
    expect(refused?.destroyed).toBe(false)
    backend.dispose(b)
    expect(refused?.destroyed).toBe(true)
    expect(backend.memory()).toEqual({ tensors: 1, bytes: 16 })
    backend.destroy()
    expect(gpu.buffers.every(({ destroyed }) => destroyed)).toBe(true)
  })

  test('for a buffer to be shared takes smaller ones from then on', async () => {
    const { gpu, backend } = await openFake()
    const half = [mebi / 2]
    const before = gpu.buffers.length
    for (let i = 0; i < 3; i++) backend.create(half)
    await backend.flush?.()
    const sizes = () => gpu.buffers.slice(before).map(({ size }) => size / mebi)
    expect(sizes()).toEqual([4, 12])
    for (let i = 0; i < 5; i++) backend.create(half)
    gpu.fail('out-of-memory', 'full')
    backend.create(half)
    expect((await refusal(() => backend.flush?.())).code).toBe('backend/unsupported-size')
    expect(sizes()).toEqual([4, 12, 48])
    backend.create(half)
    expect(sizes()).toEqual([4, 12, 48, 4])
    expect(backend.memory().tensors).toBe(10)
    backend.destroy()
  })

  test('for what is read back is an error of that read alone', async () => {
    const { gpu, backend } = await openFake()
    const tensor = backend.create([2], [1, 2])
    await backend.flush?.()
    gpu.fail('out-of-memory', 'full')
    expect((await refusal(() => backend.read(tensor))).code).toBe('backend/unsupported-size')
    expectSame(await backend.read(tensor), [1, 2])
    backend.destroy()
  })

  test('for a write into an encoder is an error of the next call', async () => {
    const { gpu, backend } = await openFake()
    const tensor = backend.create([2], [1, 2])
    await backend.flush?.()
    backend.submit = gpu.device.createCommandEncoder()
    gpu.fail('out-of-memory', 'full')
    await backend.write(tensor, [3, 4])
    expect((await refusal(() => backend.flush?.())).message).toContain('8 bytes to be written')
    backend.destroy()
  })
})

test('a device that is given is not touched', async () => {
  const { gpu, backend } = await openFake()
  const buffer = gpu.device.createBuffer({ size: 16, usage: 0x8c })
  const tensor = backend.wrap(buffer, [4])
  await backend.write(tensor, [1, 2, 3, 4])
  await backend.read(tensor)
  backend.destroy()
  expect(gpu.touched).toEqual([])
  expect(gpu.destroyed()).toBe(false)
  expect(gpu.buffers.at(-2)).toMatchObject({ size: 16, destroyed: false })
})

test('a wrapped buffer is let go of with the last tensor that wraps it', async () => {
  const { gpu, backend } = await openFake()
  const { runtime } = backend as unknown as { readonly runtime: WebgpuRuntime }
  const buffer = gpu.device.createBuffer({ size: 16, usage: 0x8c })
  const [a, b] = [backend.wrap(buffer, [2]), backend.wrap(buffer, [2], { offset: 8 })]
  const forgotten = vi.spyOn(runtime, 'forget')
  backend.dispose(a)
  backend.dispose(a)
  expect(forgotten).not.toHaveBeenCalled()
  backend.dispose(b)
  expect(forgotten).toHaveBeenCalledExactlyOnceWith(buffer)
  backend.destroy()
})

/** Every call on a backend whose device is gone. */
async function expectLost(backend: WebgpuBackend, calls: Record<string, () => unknown>) {
  for (const [name, call] of Object.entries(calls)) {
    const { code, message } = await refusal(call)
    expect([name, code]).toEqual([name, 'backend/device-lost'])
    expect(message).toContain('make a new backend and load the last saved state')
  }
  expect(backend.memory().tensors).toBeGreaterThan(0)
  backend.destroy()
  expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
}

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test('a lost device is a typed error of the next call, whichever that is', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, Float32Array.of(1, 2))
    const [tensor, other] = [backend.create([2], [1, 2]), backend.create([2])]
    device.destroy()
    await device.lost
    backend.dispose(other)
    await expectLost(backend, {
      create: () => backend.create([2]),
      wrap: () => backend.wrap(buffer, [2]),
      read: () => backend.read(tensor),
      write: () => backend.write(tensor, [1, 2]),
      flush: () => backend.flush?.(),
      compile: () => backend.compile({} as never),
      submit: () => Object.assign(backend, { submit: 'own' }),
    })
  })

  test('a read under way when the device is lost is rejected, or delivers what was there', async () => {
    const { device, backend } = await openShared()
    const tensor = backend.create([2], [1, 2])
    const reading = backend.read(tensor).then(
      (numbers) => [...numbers].join(),
      (error: { code?: string }) => error.code,
    )
    device.destroy()
    expect(['1,2', 'backend/device-lost']).toContain(await reading)
  })
})
