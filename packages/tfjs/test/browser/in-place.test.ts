/** On the device and in the buffers of TensorFlow.js: what the step leaves alone. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { countReads } from '../../../conformance/test/support/count-reads.ts'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import {
  byName,
  data,
  initial,
  names,
  options,
  shapes,
  steps,
  trainInFloat64,
} from '../../../conformance/test/support/two-layers.ts'
import { adafactor } from '../../src/index.js'

beforeAll(() => tf.setBackend('webgpu'))

function bufferOf({ dataId }: tf.Tensor): unknown {
  return (tf.backend() as WebGPUBackend).tensorMap.get(dataId).resource
}

test('a model trains in place, and nothing is read back', async () => {
  const [x, target] = [data.x, data.target].map(({ shape, numbers }) => tf.tensor2d(numbers, shape))
  const variables = byName((name) =>
    tf.variable(tf.tensor(initial[name], [...shapes[name]]), true, name),
  )
  const loss = (): tf.Scalar => {
    const { w1, b1, w2, b2 } = variables
    const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, w1 as tf.Tensor2D), b1))
    const output = tf.add(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D), b2)
    return tf.mean(tf.square(tf.sub(output, target as tf.Tensor2D)))
  }
  const optimizer = adafactor(options)
  const losses: tf.Scalar[] = []
  const reads = countReads()
  let [held, buffers]: [number, unknown[]] = [0, []]
  for (let step = 0; step < steps; step++) {
    losses.push(optimizer.minimize(loss, true) as tf.Scalar)
    if (step > 0) continue
    held = tf.memory().numTensors
    buffers = names.map((name) => bufferOf(variables[name]))
  }
  expect(reads()).toBe(0)
  // But for the losses.
  expect(tf.memory().numTensors).toBe(held + steps - 1)
  for (const [index, name] of names.entries()) {
    expect(bufferOf(variables[name])).toBe(buffers[index])
  }

  const expected = await trainInFloat64()
  const found = await Promise.all(losses.map(async (each) => (await each.data())[0] as number))
  expectClose(found, expected.losses, 1e-5, 'losses')
  expect(found.at(-1)).toBeLessThan(0.5 * (found[0] as number))
  for (const name of names) {
    expectClose(await variables[name].data(), expected.parameters[name], 1e-5, name)
  }
  // What was read is not what is read after another step.
  optimizer.minimize(loss)
  for (const name of names) {
    const onDevice = await tf.add(variables[name], 0).data()
    expectClose(await variables[name].data(), onDevice, 0, name)
    expect(Array.from(onDevice)).not.toEqual(
      Array.from(Float32Array.from(expected.parameters[name])),
    )
  }
})
