import { describeBackend } from '@adafactor/conformance/vitest'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { operationsBackend } from '../../src/backends/operations-backend.js'

await tf.setBackend('webgl')
describeBackend({
  name: 'tfjs webgl',
  create: () => operationsBackend(),
  randomPrograms: 20,
  only: differsByPlace,
})
