import { describeBackend } from '@adafactor/conformance/vitest'
import { test } from 'vitest'
import { gpujsBackend } from '../src/index.js'
import { installWebgpu, noWebgpu } from './support/software-webgpu.js'

if (noWebgpu === undefined) {
  await installWebgpu()
  describeBackend({ name: 'gpujs webgpu', create: () => gpujsBackend({ mode: 'webgpu' }) })
} else {
  test.skip(`the kit on gpujs webgpu in Node: ${noWebgpu}`, () => {})
}
