import { test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { describeConformance } from './support/conformance.js'
import { noWebgpu } from './support/no-webgpu.js'

if (noWebgpu === undefined) {
  await provideWebgpu()
  describeConformance({ half: 'the rest' })
} else {
  test.skip(`the conformance kit on webgpu in Node (skipped: ${noWebgpu})`, () => {})
}
