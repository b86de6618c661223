import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { expect, test } from 'vitest'
import { refusal } from '../../conformance/test/support/refusal.ts'
import { checkHostVersion } from '../src/check-host-version.js'
import { adafactor } from '../src/index.js'
import { testOptimizer } from './suites/optimizer.js'

testOptimizer('cpu')
testOptimizer('wasm')

test('a change of backend is refused, and the state can be taken along', async () => {
  await tf.setBackend('cpu')
  const variable = tf.variable(tf.tensor([1, 2, 3]))
  const optimizer = adafactor()
  const apply = () => optimizer.applyGradients({ [variable.name]: tf.tensor([1, -1, 2]) })
  apply()
  const weights = await optimizer.getWeights()
  await tf.setBackend('wasm')
  const error = await refusal(apply)
  expect(error).toMatchObject({ code: 'option/conflict' })
  expect(error.message).toMatch(/"cpu".*"wasm"/)
  await optimizer.setWeights(weights)
  // It moves to the new backend when it is used.
  tf.tidy(() => tf.add(variable, 1))
  apply()
  expect(optimizer.iterations).toBe(2)
  expect((await optimizer.lastStep())[variable.name]).toBeDefined()
})

test('takes what was made on cpu to wasm, though its memory has to grow', async () => {
  await tf.setBackend('cpu')
  const shape = [3000, 1000]
  const variable = tf.variable(tf.ones(shape))
  const gradient = tf.ones(shape)
  await tf.setBackend('wasm')
  const optimizer = adafactor({ learningRate: 0.1, momentum: 0.9 })
  optimizer.applyGradients({ [variable.name]: gradient })
  const [least, greatest] = [tf.min(variable), tf.max(variable)].map((each) => each.dataSync()[0])
  expect(greatest).toBeLessThan(1)
  expect(least).toBeCloseTo(greatest as number, 5)
  optimizer.dispose()
  tf.dispose([variable, gradient])
})

test('another version of TensorFlow.js is refused by name', async () => {
  expect(() => checkHostVersion('4.22.3')).not.toThrow()
  for (const version of ['4.21.0', '4.220.0', '5.0.0', '3.4.22']) {
    const error = await refusal(() => checkHostVersion(version))
    expect(error).toMatchObject({ code: 'backend/unavailable' })
    expect(error.message).toContain(version)
  }
})
