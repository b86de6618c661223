import { describeBackend } from '@adafactor/conformance/vitest'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { operationsBackend } from '../src/backends/operations-backend.js'

await tf.setBackend('cpu')
describeBackend({
  name: 'tfjs cpu',
  create: () => {
    tf.setBackend('cpu')
    return operationsBackend()
  },
  randomPrograms: 50,
  notYet: ['golden trajectories'],
})
