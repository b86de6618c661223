import { init } from '@jax-js/jax'
import { describeConformance } from '../support/conformance.js'

await init('wasm', 'webgpu')

// The whole kit runs in Node, and on webgpu nowhere else.
describeConformance('wasm', true)
describeConformance('webgpu', true)
