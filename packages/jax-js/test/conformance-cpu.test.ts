import { test } from 'vitest'
import { describeConformance } from './support/conformance.js'
import { noJax } from './support/no-jax.js'

if (noJax === undefined) {
  describeConformance('cpu')
} else {
  test.skip(`the conformance kit on jax-js cpu (skipped: ${noJax})`, () => {})
}
