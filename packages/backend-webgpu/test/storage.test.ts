import { expect, test } from 'vitest'
import { webgpuBackend } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { noWebgpu } from './support/no-webgpu.js'

if (noWebgpu === undefined) {
  await provideWebgpu()
  test('a tensor gives back what it was given', async () => {
    const backend = await webgpuBackend()
    const tensor = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
    expect([...(await backend.read(tensor))]).toEqual([1, 2, 3, 4, 5, 6])
    backend.destroy()
  })
} else {
  test.skip(`storage on WebGPU in Node (skipped: ${noWebgpu})`)
}
