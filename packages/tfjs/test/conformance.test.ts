import { describeBackend } from '@adafactor/conformance/vitest'
import type { Backend, Execution } from '@adafactor/core'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { operationsBackend } from '../src/backends/operations-backend.js'
import { tfjsBackend } from '../src/index.js'

/** The backend of TensorFlow.js is one for all: it is set anew for each case. */
async function describeOn<T extends object>(
  host: string,
  name: string,
  open: () => Backend<T, Execution>,
) {
  await tf.setBackend(host)
  describeBackend({
    name,
    create: async () => {
      await tf.setBackend(host)
      return open()
    },
    // What is generated for them is that of other backends, which run more.
    randomPrograms: 100,
  })
}

await describeOn('cpu', 'tfjs cpu', tfjsBackend)
await describeOn('wasm', 'tfjs wasm', tfjsBackend)
await describeOn('cpu', 'tfjs operations, on cpu', operationsBackend)
