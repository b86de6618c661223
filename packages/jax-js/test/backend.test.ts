import { adafactor, resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
import { numpy as np } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { JaxTensor, jaxBackend } from '../src/index.js'
import { codeOf } from './support/code-of.js'
import { noJax } from './support/no-jax.js'

describe.skipIf(noJax !== undefined)(`jaxBackend${noJax ? ` (skipped: ${noJax})` : ''}`, () => {
  test('keeps no array of a tensor that is gone, nor of one that was stepped', () => {
    const backend = jaxBackend({ device: 'wasm' })
    const weights = backend.create([2, 2], [1, 2, 3, 4])
    const before = weights.array
    const gradient = backend.create([2, 2], [1, 1, 1, 1])
    const optimizer = adafactor({ backend, params: { weights } })
    optimizer.step({ weights: gradient })
    expect(before.refCount).toBe(0)
    expect(gradient.array.refCount).toBe(1)
    const last = weights.array
    optimizer.dispose()
    backend.dispose(gradient)
    backend.destroy()
    expect(last.refCount).toBe(0)
    expect(() => weights.array).toThrow(TypeError)
  })

  test('takes the device that jax-js takes, and says what else there is', () => {
    expect(jaxBackend().name).toBe('jax-js wasm')
    expect(codeOf(() => jaxBackend({ device: 'webgpu' }))).toBe('backend/unavailable')
    expect(codeOf(() => jaxBackend({ device: 'gpu' } as never))).toBe('option/invalid')
    expect(codeOf(() => jaxBackend({ engine: 'cpu' } as never))).toBe('option/unknown')
  })

  test('says how to make a tensor of an array', () => {
    const backend = jaxBackend({ device: 'cpu' })
    const compiled = backend.compile(
      stepProgram(stepForm([2], resolveParameterOptions({}, 'w', [2]))),
    )
    const foreign = np.ones([2]) as unknown as JaxTensor
    const other = backend.create([2])
    const item = { tensors: { parameter: foreign, gradient: other, moment: other }, scalars: {} }
    expect(() => compiled.run([item])).toThrow(/make a tensor with create/)
    expect(backend.create([0, 2])).toBeInstanceOf(JaxTensor)
  })
})
