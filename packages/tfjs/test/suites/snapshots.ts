/** What a step leaves alone: other tensors of the same data, and memory. */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { refusal } from '../../../conformance/test/support/refusal.ts'
import { adafactor } from '../../src/index.js'
import { gradientOf, makeVariables, names, read, wave } from '../support/variables.js'

export function testSnapshots(): void {
  test('keeps no tensor, and none of its state is lost in a tidy', async () => {
    const variables = makeVariables()
    const optimizer = adafactor({ learningRate: 0.05, momentum: 0.9 })
    const step = () =>
      tf.tidy(() =>
        optimizer.applyGradients(
          Object.fromEntries(names.map((name) => [variables[name].name, gradientOf(name, 0)])),
        ),
      )
    const before = tf.memory().numTensors
    step()
    const { numTensors, numBytes } = tf.memory()
    for (let more = 0; more < 5; more++) step()
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
    expect(optimizer.stateBytes).toBeGreaterThan(0)
    optimizer.dispose()
    expect(tf.memory().numTensors).toBe(before)
    expect(await refusal(() => step())).toMatchObject({ code: 'optimizer/disposed' })
  })

  test('leaves clones, and what was read before, as they were', async () => {
    const source = tf.tensor(wave(12, 1), [3, 4])
    const variable = tf.variable(source)
    const optimizer = adafactor({ learningRate: 0.1 })
    const step = () => tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.ones([3, 4]) }))
    step()
    const clone = variable.clone()
    const flat = variable.reshape([12])
    const was = Array.from(await variable.data())
    const given = await variable.data()
    step()
    step()
    expectClose(await clone.data(), was, 0, 'clone')
    expectClose(await flat.data(), was, 0, 'reshaped')
    expectClose(given, was, 0, 'read before')
    expectClose(await source.data(), wave(12, 1), 0, 'what it was made of')
    expect(Array.from(await variable.data())).not.toEqual(was)
    expectClose(await variable.data(), await read(variable), 0, 'read after')
    // The other way round: what is assigned is its own, too.
    const assigned = tf.tensor(wave(12, 5), [3, 4])
    variable.assign(assigned)
    step()
    expectClose(await assigned.data(), wave(12, 5), 0, 'assigned')
    expect(Array.from(await variable.data())).not.toEqual(Array.from(wave(12, 5)))
  })

  test('leaves slices, and what was read by way of another tensor, as they were', async () => {
    // On cpu these are views of the variable's array that TensorFlow.js does not count.
    const takers: Record<string, (w: tf.Tensor) => tf.Tensor> = {
      slice: (w) => w.slice([0, 0], [2, 4]),
      split: (w) => tf.split(w, 3)[0] as tf.Tensor,
      unstack: (w) => tf.unstack(w)[0] as tf.Tensor,
      stridedSlice: (w) => tf.stridedSlice(w, [1, 0], [3, 4]),
    }
    const stepped = () => {
      const variable = tf.variable(tf.tensor(wave(12, 1), [3, 4]))
      const optimizer = adafactor({ learningRate: 0.1 })
      const step = () =>
        tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.ones([3, 4]) }))
      step()
      return { variable, step }
    }
    for (const [name, take] of Object.entries(takers)) {
      const [kept, other] = [stepped(), stepped()]
      const taken = take(kept.variable)
      kept.step()
      expectClose(await taken.data(), await take(other.variable).data(), 0, name)
    }
    const { variable, step } = stepped()
    const flat = variable.reshape([12])
    const numbers = await flat.data()
    flat.dispose()
    const was = Array.from(numbers)
    step()
    expectClose(numbers, was, 0, 'read of a tensor that is gone')
  })

  test('a matrix product goes on with the new weights', async () => {
    const weights = tf.variable(tf.tensor2d(wave(20, 1), [4, 5]))
    const product = async () => Array.from(await tf.matMul(tf.ones([2, 4]), weights).data())
    const before = await product()
    const optimizer = adafactor({ learningRate: 0.5 })
    tf.tidy(() => optimizer.applyGradients({ [weights.name]: tf.ones([4, 5]) }))
    const columns = await tf.sum(weights, 0).data()
    const after = await product()
    expect(after).not.toEqual(before)
    expectClose(after.slice(0, 5), columns, 1e-5, 'product')
  })

  test('takes gradients that share data, with each other and with a variable', async () => {
    const [a, b] = [tf.variable(tf.tensor([1, 2])), tf.variable(tf.tensor([1, 2]))]
    const optimizer = adafactor({ learningRate: 0.1, parameterScale: false })
    const gradient = a.clone()
    optimizer.applyGradients({ [a.name]: gradient, [b.name]: gradient })
    expectClose(await read(a), await read(b), 1e-6, 'alike')
    expectClose(await gradient.data(), [1, 2], 0, 'gradient')
  })
}
