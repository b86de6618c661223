import { test } from 'vitest'
import { describeMode } from './suites/all.js'
import { installWebgpu, noWebgpu } from './support/software-webgpu.js'

if (noWebgpu === undefined) {
  await installWebgpu()
  describeMode('webgpu')
} else {
  test.skip(`the suites on gpujs webgpu in Node: ${noWebgpu}`, () => {})
}
