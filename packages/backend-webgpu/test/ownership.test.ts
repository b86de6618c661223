import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { webgpuBackend } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import {
  bytesOf,
  closeAfterEach,
  expectSame,
  openBackend,
  openDevice,
  openShared,
  refusal,
  userBuffer,
} from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('a device that is given keeps its handler, its errors and its life', async () => {
    const device = await openDevice({ label: 'mine' })
    const seen: string[] = []
    const handler = ({ error }: GPUUncapturedErrorEvent) => void seen.push(error.message)
    device.onuncapturederror = handler
    const backend = await openBackend({ device })
    expect(backend.device).toBe(device)
    const buffer = userBuffer(device, Float32Array.of(1, 2))
    const wrapped = backend.wrap(buffer, [2])
    const created = backend.create([2], [3, 4])
    expectSame(await backend.read(wrapped), [1, 2])
    // Of its owner: longer than the buffer.
    device.queue.writeBuffer(buffer, 0, new Float32Array(3))
    backend.destroy()
    await device.queue.onSubmittedWorkDone()
    expect(seen).toHaveLength(1)
    expect(device.onuncapturederror).toBe(handler)
    expect(device.label).toBe('mine')
    expectSame(new Float32Array(await bytesOf(device, buffer)), [1, 2])
    const again = await openBackend({ device })
    expectSame(await again.read(again.wrap(buffer, [2])), [1, 2])
    expect((await refusal(() => again.read(created))).code).toBe('tensor/foreign')
  })

  test('a device of the backend’s own goes with it', async () => {
    const backend = await webgpuBackend()
    const { device } = backend
    backend.destroy()
    backend.destroy()
    expect((await device.lost).reason).toBe('destroyed')
  })

  test('after destroy every call is refused', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, Float32Array.of(1, 2))
    const tensor = backend.create([2])
    backend.destroy()
    const calls: Record<string, () => unknown> = {
      create: () => backend.create([1]),
      wrap: () => backend.wrap(buffer, [2]),
      shapeOf: () => backend.shapeOf(tensor),
      typeOf: () => backend.typeOf?.(tensor),
      overlaps: () => backend.overlaps?.(tensor, tensor),
      read: () => backend.read(tensor),
      write: () => backend.write(tensor, [1, 2]),
      flush: () => backend.flush?.(),
      submit: () => Object.assign(backend, { submit: device.createCommandEncoder() }),
      compile: () => backend.compile({} as never),
    }
    for (const [name, call] of Object.entries(calls)) {
      expect([name, (await refusal(call)).code]).toEqual([name, 'backend/destroyed'])
    }
    backend.dispose(tensor)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    expectSame(new Float32Array(await bytesOf(device, buffer)), [1, 2])
  })

  test('calls under way at destroy come to an end', async () => {
    const backend = await openBackend()
    const tensor = backend.create([2], [1, 2])
    const reading = backend.read(tensor).then(
      (numbers) => [...numbers].join(),
      (error: { code?: string }) => error.code,
    )
    backend.destroy()
    expect(['1,2', 'backend/destroyed', 'backend/device-lost']).toContain(await reading)
  })

  test('no buffer is left behind, however often a backend is opened on a device', async () => {
    const device = await openDevice()
    const live = new Set<GPUBuffer>()
    const { createBuffer } = GPUDevice.prototype
    const { destroy } = GPUBuffer.prototype
    vi.spyOn(GPUDevice.prototype, 'createBuffer').mockImplementation(function (
      this: GPUDevice,
      ...args
    ) {
      const buffer = createBuffer.apply(this, args)
      live.add(buffer)
      return buffer
    })
    vi.spyOn(GPUBuffer.prototype, 'destroy').mockImplementation(function (this: GPUBuffer) {
      live.delete(this)
      return destroy.apply(this)
    })
    for (let round = 0; round < 20; round++) {
      const backend = await webgpuBackend({ device })
      const [tensor, large] = [backend.create([3], [round, 1, 2]), backend.create([2 ** 25])]
      backend.create([100], undefined, { type: 'float16' })
      expect((await backend.read(tensor))[0]).toBe(round)
      const before = live.size
      backend.dispose(large)
      expect(live.size).toBe(before - 1)
      backend.destroy()
      expect(live.size).toBe(0)
    }
  })
})
