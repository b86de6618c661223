import { describeBackend } from '@adafactor/conformance/vitest'
import * as tf from '@tensorflow/tfjs'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { operationsBackend } from '../../src/backends/operations-backend.js'

await tf.setBackend('webgl')
// Small tensors would be computed on the host.
tf.env().set('WEBGL_CPU_FORWARD', false)
describeBackend({
  name: 'tfjs webgl',
  create: () => operationsBackend(),
  randomPrograms: 20,
  only: differsByPlace,
})
