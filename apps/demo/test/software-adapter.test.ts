import { describe, expect, test } from 'vitest'
import { softwareAdapter } from '../src/training/software-adapter.js'

describe('an adapter in software', () => {
  test.each([
    [
      { renderer: 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (LLVM 16.0.0)))' },
      'SwiftShader',
    ],
    [{ renderer: 'ANGLE (Mesa, llvmpipe (LLVM 15.0.6 256 bits), OpenGL 4.5)' }, 'llvmpipe'],
    [{ renderer: 'ANGLE (Microsoft, Microsoft Basic Render Driver)' }, 'Basic Render'],
    [{ kind: 'software', architecture: 'swiftshader' }, 'swiftshader'],
    [{ kind: 'software' }, 'an emulated adapter'],
  ])('is known by what it says: %j', (details, name) => {
    expect(softwareAdapter({ details })).toBe(name)
  })

  test.each([
    [{ renderer: 'ANGLE (NVIDIA, NVIDIA GeForce RTX 4090)' }],
    [{ kind: 'hardware', vendor: 'apple', architecture: 'metal-3' }],
    [undefined],
  ])('is none where nothing says so: %j', (details) => {
    expect(softwareAdapter(details ? { details } : {})).toBeUndefined()
  })
})
