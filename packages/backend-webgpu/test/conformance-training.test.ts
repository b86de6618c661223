import { test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { describeConformance } from './support/conformance.js'
import { noWebgpu } from './support/no-webgpu.js'

if (noWebgpu === undefined) {
  await provideWebgpu()
  // The kit's own 2000 take three minutes here.
  describeConformance({ half: 'training and chance', randomPrograms: 400 })
} else {
  test.skip(`the kit's training runs and random programs on webgpu in Node (skipped: ${noWebgpu})`, () => {})
}
