import { test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { describeMode } from './suites/all.js'
import { noWebgpu } from './support/no-webgpu.js'

if (noWebgpu === undefined) {
  await provideWebgpu()
  describeMode('webgpu')
} else {
  test.skip(`the suites on gpujs webgpu in Node: ${noWebgpu}`, () => {})
}
