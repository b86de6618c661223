import { describeBackend } from '@adafactor/conformance/vitest'
import type { Backend, Execution } from '@adafactor/core'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { onePeer } from '../../conformance/test/support/one-peer.ts'
import { operationsBackend } from '../src/backends/operations-backend.js'
import { tfjsBackend } from '../src/index.js'

/** The backend of TensorFlow.js is one for all: it is set anew for each case. */
async function describeOn<T extends object>(
  host: string,
  name: string,
  open: () => Backend<T, Execution>,
  only?: readonly string[],
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
    ...(only && { only }),
  })
}

await describeOn('cpu', 'tfjs cpu', tfjsBackend, onePeer)
await describeOn('wasm', 'tfjs wasm', tfjsBackend)
await describeOn('cpu', 'tfjs operations, on cpu', operationsBackend)
