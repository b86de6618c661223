/** What is chosen in Node, and why the rest is not. */
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { type GpujsMode, type GpujsOptions, gpujsBackend } from '../src/index.js'
import { loadGpujs } from '../src/load-gpujs.js'
import { provideWebgpu } from '../src/node.js'
import { refusal } from './suites/mode.js'
import { noWebgpu } from './support/no-webgpu.js'

test('a backend names the package that it comes from', async () => {
  const backend = await gpujsBackend({ mode: 'cpu' })
  expect(backend.packageName).toBe(manifest.name)
  backend.destroy()
})

describe('in Node', () => {
  const reasons: readonly [GpujsMode, RegExp][] = [
    ['webgl', /mode webgl.*not supported/i],
    ['webgl2', /mode webgl2.*not supported/i],
    ['headlessgl', /mode headlessgl.*not supported.*it needs the package gl/i],
    ['webgpu', /WebGPU.*not supported/i],
  ]
  for (const [mode, reason] of reasons) {
    test(`${mode} is unavailable, with gpu.js’s reason`, async () => {
      const { code, message } = await refusal(() => gpujsBackend({ mode }))
      expect(code).toBe('backend/unavailable')
      expect(message).toMatch(reason)
    })
  }

  test('auto is webasm without WebGPU, and says so', async () => {
    for (const options of [{}, { mode: 'auto' }] as GpujsOptions[]) {
      const backend = await gpujsBackend(options)
      expect(backend.mode).toBe('webasm')
      expect(backend.name).toBe('gpujs webasm')
      expect(backend.traits.details?.mode).toBe('webasm')
      backend.destroy()
    }
  })

  test('auto with an instance takes that instance’s mode', async () => {
    const Gpu = await loadGpujs()
    const gpu = new Gpu({ mode: 'cpu' })
    const backend = await gpujsBackend({ mode: 'auto', gpu })
    expect(backend.mode).toBe('cpu')
    backend.destroy()
    await gpu.destroy()
  })

  test('an instance of no mode of ours is refused with its mode', async () => {
    const Gpu = await loadGpujs()
    const gpu = new Gpu({ mode: 'dev' })
    const { code, message } = await refusal(() => gpujsBackend({ gpu }))
    expect(code).toBe('backend/unavailable')
    expect(message).toContain('has the mode dev')
    expect(message).toContain('new GPU({ mode })')
    await gpu.destroy()
  })

  const why = noWebgpu === undefined ? '' : ` (skipped: ${noWebgpu})`
  test.skipIf(noWebgpu !== undefined)(`auto is webgpu where there is one${why}`, async () => {
    await provideWebgpu()
    const backend = await gpujsBackend()
    expect(backend.name).toBe('gpujs webgpu')
    expect(backend.traits.details?.mode).toBe('webgpu')
    backend.destroy()
  })
})
