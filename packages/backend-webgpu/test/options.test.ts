import { adafactor } from '@adafactor/core'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { type WebgpuOptions, webgpuBackend, webgpuBackendOn } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, openBackend, openDevice, refusal } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

afterEach(() => {
  vi.unstubAllGlobals()
})

test('what it does not know is refused', async () => {
  const device = { createComputePipeline() {} }
  const given: [unknown, string, string][] = [
    [{ mode: 'webgpu' }, 'option/unknown', 'no option "mode"; there are device, powerPreference'],
    [{ Device: device }, 'option/unknown', 'did you mean "device"?'],
    [{ powerPreference: 'fast' }, 'option/invalid', '"low-power" or "high-performance"'],
    [{ device: {} }, 'option/invalid', 'a GPUDevice'],
    [{ device: null }, 'option/invalid', 'a GPUDevice'],
    [{ device, powerPreference: 'low-power' }, 'option/conflict', 'of one GPU already'],
    ['webgpu', 'option/invalid', 'a plain object'],
  ]
  for (const [options, code, words] of given) {
    expect(await refusal(() => webgpuBackend(options as WebgpuOptions))).toEqual({
      code,
      message: expect.stringContaining(words),
    })
  }
})

test('without WebGPU it is unavailable, with the reason', async () => {
  vi.stubGlobal('navigator', {})
  expect(await refusal(() => webgpuBackend())).toEqual({
    code: 'backend/unavailable',
    message: expect.stringContaining('there is no navigator.gpu'),
  })
})

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test('is there at once on a device, and what a step does is on its queue then', async () => {
    const device = await openDevice()
    const backend = webgpuBackendOn(device)
    expect(backend.traits.subnormals).toBe('flushed')
    const params = { w: backend.create([3, 2], new Float32Array(6).fill(1)) }
    const optimizer = adafactor({ backend, params })
    const before = backend.counters().submissions
    const stepped = optimizer.step({ w: backend.create([3, 2], new Float32Array(6).fill(1)) })
    expect(optimizer.iteration).toBe(1)
    expect(backend.counters().submissions).toBe(before + 1)
    await stepped
    const waited = await openBackend({ device })
    expect(webgpuBackendOn(device).traits.subnormals).toBe(waited.traits.subnormals)
    expect((await backend.read(params.w))[0]).toBeCloseTo(0.99, 5)
    backend.destroy()
  })

  test('says what it is, on a device of its own and on one that is given', async () => {
    const device = await openDevice()
    for (const options of [{}, { powerPreference: 'low-power' }, { device }] as WebgpuOptions[]) {
      const backend = await openBackend(options)
      expect(backend.name).toBe('webgpu')
      expect(backend.packageName).toBe(manifest.name)
      expect(backend.traits).toMatchObject({
        execution: 'asynchronous',
        types: ['float32', 'float16', 'bfloat16'],
        precision: 'float32',
        compilation: 'generated',
        fused: true,
        details: { vendor: expect.any(String), maxBufferSize: expect.stringMatching(/^\d+$/) },
      })
      expect(['kept', 'flushed']).toContain(backend.traits.subnormals)
      expect(backend.traits.maxElements).toBeGreaterThanOrEqual(2 ** 26)
      expect(Object.values(backend.counters())).toEqual([0, 0, 0, 0, 0, 0])
      expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
      expect(backend.generatedSources()).toEqual([])
    }
  })

  test('a device that was lost before is refused', async () => {
    const device = await openDevice()
    device.destroy()
    await device.lost
    expect((await refusal(() => webgpuBackend({ device }))).code).toBe('backend/device-lost')
  })
})
