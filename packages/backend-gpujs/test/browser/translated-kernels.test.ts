/** What gpu.js makes of kernels on a browser's GPU, as the backend tells it. */
import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
import { expect, test } from 'vitest'
import { gpujsBackend } from '../../src/index.js'

const shape = [4096, 4096]
const program = stepProgram(stepForm(shape, resolveParameterOptions({}, 'w', shape)))

const languages = {
  webgpu: { language: 'wgsl', entry: /@compute/ },
  webgl2: { language: 'glsl', entry: /^#version 300 es/ },
  webgl: { language: 'glsl', entry: /void main\(void\)/ },
} as const

for (const mode of ['webgpu', 'webgl2', 'webgl'] as const) {
  test(`${mode}: the text that the driver gets is told, without the memory that a run would take`, async () => {
    const backend = await gpujsBackend({ mode })
    const { language, texts } = backend.generateKernels(program, shape)
    expect(language).toBe('gpu.js')
    expect(texts.length).toBeGreaterThan(4)
    for (const { translated } of texts) {
      expect(translated?.language).toBe(languages[mode].language)
      expect(translated?.code).toMatch(languages[mode].entry)
      expect(translated?.code).not.toContain('this.thread')
    }
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    expect(backend.counters().launches).toBe(0)
    backend.destroy()
  })
}
