import { test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { describeConformance } from './support/conformance.js'
import { noWebgpu } from './support/no-webgpu.js'

if (noWebgpu === undefined) {
  await provideWebgpu()
  describeConformance({ asOnHardware: true, randomPrograms: 100 })
} else {
  test.skip(`the kit on webgpu, as on a GPU (skipped: ${noWebgpu})`, () => {})
}
