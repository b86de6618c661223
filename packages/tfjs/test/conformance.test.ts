import { describeBackend } from '@adafactor/conformance/vitest'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { cpuBackend } from '../src/backends/cpu-backend.js'
import { wasmBackend } from '../src/backends/wasm-backend.js'

await tf.setBackend('cpu')
describeBackend({
  name: 'tfjs cpu',
  create: () => {
    tf.setBackend('cpu')
    return cpuBackend()
  },
  randomPrograms: 200,
})
await tf.setBackend('wasm')
describeBackend({
  name: 'tfjs wasm',
  create: () => {
    tf.setBackend('wasm')
    return wasmBackend()
  },
  randomPrograms: 200,
})
