import { describeBackend } from '@adafactor/conformance/vitest'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { sizeOf } from '@adafactor/core'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { webgpuBackend } from '../../src/backends/webgpu-backend.js'

await tf.setBackend('webgpu')

describeBackend({
  name: 'tfjs webgpu',
  create: () => webgpuBackend(),
  randomPrograms: 20,
  only: differsByPlace,
})

/** As the backend, but matrices are variables: few enough for what a kernel can be bound to. */
function amongVariables() {
  const backend = webgpuBackend()
  const create: typeof backend.create = (shape, data, options) => {
    const size = sizeOf(shape)
    if (shape.length < 2 || size < 2) return backend.create(shape, data, options)
    const numbers = new Float32Array(size)
    numbers.set(data ?? [])
    return tf.variable(tf.tensor(numbers, [...shape]), false)
  }
  return { ...backend, create }
}

/** About what a backend has made itself, and programs of more tensors than buffers can be bound. */
const leftOut = ['memory', 'errors', 'operations', 'simplifications', 'worked example']

describeBackend({
  name: 'tfjs webgpu, over variables',
  create: amongVariables,
  randomPrograms: 20,
  only: differsByPlace.filter((group) => !leftOut.includes(group)),
})
