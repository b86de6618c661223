import { afterEach, describe, expect, test, vi } from 'vitest'
import { openRuntime } from '../src/index.js'
import { fakeGpu, fakeLimits } from './support/fake-gpu.js'
import { openFake, update } from './support/runtime.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a device that is given', () => {
  test('is neither destroyed nor changed', async () => {
    const { gpu, runtime } = await openFake()
    const storage = runtime.allocate(16)
    runtime.launch(update(runtime), [runtime.allocate(16), storage], [1], [1])
    await runtime.flush()
    await runtime.read(storage)
    runtime.destroy()
    expect(gpu.destroyed()).toBe(false)
    expect(gpu.touched).toEqual([])
    expect(gpu.buffers.length).toBeGreaterThan(2)
    expect(gpu.buffers.filter(({ destroyed }) => !destroyed)).toEqual([])
  })

  test('is described by what it says of its adapter, or by what is said instead', async () => {
    const { device } = fakeGpu()
    expect((await openRuntime({ device })).details).toEqual({
      vendor: 'nobody',
      architecture: 'fake',
      device: '',
      description: '',
      kind: 'hardware',
      maxStorageBufferBindingSize: '134217728',
      maxBufferSize: '268435456',
      maxStorageBuffersPerShaderStage: '8',
    })
    const { details } = await openRuntime({ device, adapterInfo: { vendor: 'somebody' } })
    expect(details).toMatchObject({ vendor: 'somebody', architecture: '' })
    for (const adapterInfo of [
      { architecture: 'swiftshader' },
      { description: 'llvmpipe (LLVM)' },
      { isFallbackAdapter: true },
    ])
      expect((await openRuntime({ device, adapterInfo })).details.kind).toBe('software')
  })
})

describe('without a device', () => {
  function provide(requestAdapter: (options: object) => Promise<unknown>): void {
    vi.stubGlobal('navigator', { gpu: { requestAdapter } })
  }

  test('one is opened with the features there are and the adapter’s limits, and destroyed', async () => {
    const { device, destroyed } = fakeGpu()
    const requestDevice = vi.fn(async (_: object) => device)
    const requestAdapter = vi.fn(async () => ({
      limits: fakeLimits,
      features: new Set(['shader-f16']),
      info: { vendor: 'of the adapter' },
      requestDevice,
    }))
    provide(requestAdapter)
    const runtime = await openRuntime({
      powerPreference: 'low-power',
      features: ['shader-f16', 'subgroups'],
    })
    expect(requestAdapter).toHaveBeenCalledWith({ powerPreference: 'low-power' })
    expect(requestDevice).toHaveBeenCalledWith({
      requiredFeatures: ['shader-f16'],
      requiredLimits: expect.objectContaining({
        maxStorageBuffersPerShaderStage: 8,
        maxBufferSize: 2 ** 28,
      }),
    })
    expect(runtime.device).toBe(device)
    expect(runtime.details.vendor).toBe('of the adapter')
    runtime.destroy()
    runtime.destroy()
    expect(destroyed()).toBe(true)
    expect(() => runtime.checkAlive()).toThrow(/given back.*backend\/destroyed/)
  })

  test('an adapter that is missing or refuses is a typed error with the reason', async () => {
    vi.stubGlobal('navigator', {})
    await expect(openRuntime()).rejects.toThrow(/no navigator\.gpu.*backend\/unavailable/)
    provide(async () => null)
    await expect(openRuntime()).rejects.toThrow(/no adapter was offered.*backend\/unavailable/)
    const requestDevice = async () => {
      throw new Error('the adapter is consumed')
    }
    provide(async () => ({ limits: fakeLimits, features: new Set(), requestDevice }))
    await expect(openRuntime()).rejects.toThrow(/the adapter is consumed.*backend\/unavailable/)
  })
})

describe('a device that is lost', () => {
  test('is a typed error in every call, with the reason', async () => {
    const { gpu, runtime } = await openFake()
    const storage = runtime.allocate(4)
    const pipeline = update(runtime)
    await runtime.flush()
    runtime.launch(pipeline, [runtime.allocate(4), storage], [1], [1])
    const reading = runtime.read(storage)
    const lost = expect.objectContaining({
      code: 'backend/device-lost',
      message: expect.stringContaining('unknown: the driver was reset'),
    })
    await Promise.all([
      expect(reading).rejects.toEqual(lost),
      gpu.lose('unknown', 'the driver was reset'),
    ])
    const calls: (() => unknown)[] = [
      () => runtime.checkAlive(),
      () => runtime.allocate(4),
      () => runtime.write(storage, new Float32Array(1)),
      () => runtime.copy(storage, storage),
      () => update(runtime),
      () => runtime.flush(),
    ]
    for (const call of calls) expect(call, String(call)).toThrow(lost)
    await expect(runtime.read(storage)).rejects.toEqual(lost)
    runtime.destroy()
  })

  test('is known to a runtime that is opened on it later', async () => {
    const { gpu } = await openFake()
    await gpu.lose('destroyed', '')
    const later = await openRuntime({ device: gpu.device })
    expect(() => later.checkAlive()).toThrow('(destroyed)')
  })
})
