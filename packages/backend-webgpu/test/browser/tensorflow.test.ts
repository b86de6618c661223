/** On the device and over the variables of TensorFlow.js, which makes the gradients. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import { adafactor, type Shape } from '@adafactor/core'
import { beforeAll, expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { webgpuBackend } from '../../src/index.js'
import { countReads } from '../support/count-reads.js'
import {
  byName,
  data,
  initial,
  names,
  options,
  shapes,
  steps,
  trainInFloat64,
} from '../support/two-layers.js'

const theirs = () => tf.backend() as WebGPUBackend

beforeAll(async () => {
  await tf.setBackend('webgpu')
})

/** Where a tensor of theirs lies: the buffer itself, not a copy. */
function bufferOf({ dataId }: tf.Tensor): GPUBuffer {
  theirs().uploadToGPU(dataId)
  return theirs().tensorMap.get(dataId).resource as GPUBuffer
}

/** Submits what they have recorded. */
function flushTheirs(): void {
  theirs().ensureCommandEncoderReady()
  theirs().endComputePassEncoder()
  theirs().submitQueue()
}

/** What is on the device now; `data()` might give what it has read before. */
async function read(tensor: tf.Tensor): Promise<ArrayLike<number>> {
  const copy = tf.tidy(() => tf.add(tensor, 0))
  const numbers = await copy.data()
  copy.dispose()
  return numbers
}

test('a model of TensorFlow.js trains in place', async () => {
  const backend = await webgpuBackend({ device: theirs().device })
  const [x, target] = [data.x, data.target].map(({ shape, numbers }) => tf.tensor2d(numbers, shape))
  const variables = byName((name) => tf.variable(tf.tensor(initial[name], [...shapes[name]])))
  const loss = (): tf.Scalar => {
    const { w1, b1, w2, b2 } = variables
    const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, w1 as tf.Tensor2D), b1))
    const output = tf.add(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D), b2)
    return tf.mean(tf.square(tf.sub(output, target as tf.Tensor2D)))
  }
  const wrap = (tensor: tf.Tensor, shape: Shape) => backend.wrap(bufferOf(tensor), shape)

  const params = byName((name) => wrap(variables[name], shapes[name]))
  const optimizer = adafactor({ backend, params, ...options })
  const losses: tf.Scalar[] = []
  const reads = countReads()
  const before = backend.counters()
  let held = 0
  for (let step = 0; step < steps; step++) {
    const { value, grads } = tf.variableGrads(loss)
    losses.push(value)
    const gradients = byName((name) => wrap(grads[variables[name].name] as tf.Tensor, shapes[name]))
    flushTheirs()
    await optimizer.step(gradients)
    for (const gradient of Object.values(gradients)) backend.dispose(gradient)
    tf.dispose(grads)
    if (step === 0) held = tf.memory().numTensors
  }
  expect(backend.counters().readBacks).toBe(before.readBacks)
  expect(backend.counters().submissions).toBe(before.submissions + steps)
  expect(reads()).toBe(0)
  // But for the losses.
  expect(tf.memory().numTensors).toBe(held + steps - 1)

  const expected = await trainInFloat64()
  const found = await Promise.all(losses.map(async (each) => (await each.data())[0] as number))
  expectClose(found, expected.losses, 1e-5, 'losses')
  expect(found.at(-1)).toBeLessThan(0.5 * (found[0] as number))
  for (const name of names) {
    expect(bufferOf(variables[name])).toBe(params[name].buffer)
    expectClose(await read(variables[name]), expected.parameters[name], 1e-5, name)
  }
  backend.destroy()
  // Theirs goes on: nothing of it was destroyed.
  expect((await loss().data())[0]).toBeLessThan(found.at(-1) as number)
})
