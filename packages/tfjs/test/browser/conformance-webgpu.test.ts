import { describeBackend } from '@adafactor/conformance/vitest'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import type { Shape } from '@adafactor/core'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { webgpuBackend } from '../../src/backends/webgpu-backend.js'

await tf.setBackend('webgpu')

describeBackend({
  name: 'tfjs webgpu',
  create: () => webgpuBackend(),
  randomPrograms: 20,
  only: differsByPlace,
})

/** As the backend, but one tensor in three is a variable: as many buffers as a kernel can be bound to. */
function amongVariables() {
  const backend = webgpuBackend()
  let made = 0
  const create: typeof backend.create = (shape, data, options) => {
    const inOurs = backend.create(shape, data, options)
    if (made++ % 3 !== 0) return inOurs
    const numbers = new Float32Array(shape.reduce((product, size) => product * size, 1))
    numbers.set(data ?? [])
    return tf.variable(tf.tensor(numbers, [...shape] as Shape as number[]), false)
  }
  return { ...backend, create }
}

describeBackend({
  name: 'tfjs webgpu, over variables',
  create: amongVariables,
  randomPrograms: 20,
  // The others are about how a backend counts and disposes of what it has made itself.
  only: differsByPlace.filter((group) => !['memory', 'errors', 'asynchronous'].includes(group)),
})
