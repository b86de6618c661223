/** What training comes to, beside float64. */
import type { AdafactorOptions } from '@adafactor/core'
import { optax, torch } from '@adafactor/core/presets'
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { adafactor } from '../../src/index.js'
import {
  gradientOf,
  makeVariables,
  type Name,
  names,
  read,
  trainReference,
  wave,
} from '../support/variables.js'

export function testTraining(): void {
  const runs: Record<string, AdafactorOptions> = {
    defaults: {},
    'a schedule, momentum, decay': {
      learningRate: (t) => 0.1 / (1 + t),
      momentum: 0.9,
      weightDecay: 0.01,
    },
    'clipping of the global norm': { learningRate: 0.05, clipGlobalNorm: 0.5 },
    'the preset torch': torch({ lr: 0.02 }),
    'the preset optax': optax({ learningRate: 0.02 }),
    'overrides by name': {
      learningRate: 0.01,
      overrides: { '*/bias': { learningRate: 0.2 }, '*/kernel': { factored: false } },
    },
  }
  for (const [title, options] of Object.entries(runs)) {
    test(`comes to the numbers of float64: ${title}`, async () => {
      const variables = makeVariables()
      const optimizer = adafactor(options)
      for (let step = 0; step < 6; step++) {
        const gradients = names.map((name) => ({
          name: variables[name].name,
          tensor: gradientOf(name, step),
        }))
        optimizer.applyGradients(step % 2 === 0 ? gradients : toRecord(gradients))
        tf.dispose(gradients.map(({ tensor }) => tensor))
      }
      const expected = trainReference(variables, options, 6)
      for (const name of names) {
        expectClose(await read(variables[name]), expected.read(name), 2e-5, name)
      }
      const report = await optimizer.lastStep()
      expect(Object.keys(report)).toEqual(Object.keys(expected.report))
      for (const name of names) {
        const [found, wanted] = [report, expected.report].map((each) => each[variables[name].name])
        expect(found?.learningRate).toBeCloseTo(wanted?.learningRate as number, 5)
        expect(found?.updateRms).toBeCloseTo(wanted?.updateRms as number, 4)
      }
      expect(optimizer.iterations).toBe(6)
      optimizer.dispose()
    })
  }

  test('leaves out gradients that are null, undefined or absent', async () => {
    const variables = makeVariables()
    const optimizer = adafactor({ learningRate: 0.05 })
    const present = (name: Name, step: number) => (names.indexOf(name) + step) % 3 > 0
    for (let step = 0; step < 6; step++) {
      const list = names.map((name, index) => ({
        name: variables[name].name,
        tensor: present(name, step) ? gradientOf(name, step) : [null, undefined][index % 2],
      }))
      optimizer.applyGradients(list as never)
    }
    const expected = trainReference(variables, { learningRate: 0.05 }, 6, present)
    for (const name of names) {
      expectClose(await read(variables[name]), expected.read(name), 2e-5, name)
    }
  })

  test('minimizes, with the list of variables and without', async () => {
    const [w] = [tf.variable(tf.tensor([3, -2]))]
    const optimizer = adafactor({ learningRate: 0.2, parameterScale: false })
    const loss = () => tf.sum(tf.square(w)) as tf.Scalar
    const first = optimizer.minimize(loss, true, [w]) as tf.Scalar
    for (let step = 0; step < 40; step++) optimizer.minimize(loss, false, [w])
    expect((await loss().data())[0]).toBeLessThan(0.1 * ((await first.data())[0] as number))
    const { grads, value } = optimizer.computeGradients(loss, [w])
    optimizer.applyGradients(grads)
    tf.dispose([grads, value])
    expect(optimizer.iterations).toBe(42)
  })

  test('trains two models, each with a state of its own', async () => {
    const [first, second] = [makeVariables(), makeVariables()]
    const optimizer = adafactor({ learningRate: 0.05 })
    const step = (variables: Record<Name, tf.Variable>, at: number) =>
      tf.tidy(() =>
        optimizer.applyGradients(
          Object.fromEntries(names.map((name) => [variables[name].name, gradientOf(name, at)])),
        ),
      )
    for (let at = 0; at < 4; at++) {
      step(first, at)
      if (at > 0) step(second, at - 1)
    }
    const [four, three] = [4, 3].map((steps) =>
      trainReference(first, { learningRate: 0.05 }, steps),
    )
    for (const name of names) {
      expectClose(await read(first[name]), four?.read(name) ?? [], 2e-5, name)
      expectClose(await read(second[name]), three?.read(name) ?? [], 2e-5, name)
    }
  })

  test('trains a layer that is in two submodels, as one', async () => {
    const begin = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) })
    const shared = tf.layers.dense({ units: 3, inputShape: [3], ...begin(1) })
    const wrap = () => {
      const input = tf.input({ shape: [3] })
      return tf.model({ inputs: input, outputs: shared.apply(input) as tf.SymbolicTensor })
    }
    const input = tf.input({ shape: [3] })
    const both = [wrap(), wrap()].map((model) => model.apply(input) as tf.SymbolicTensor)
    const outputs = tf.layers
      .dense({ units: 1, ...begin(2) })
      .apply(tf.layers.add().apply(both)) as tf.SymbolicTensor
    const model = tf.model({ inputs: input, outputs })
    const optimizer = adafactor({ learningRate: 0.05 })
    model.compile({ optimizer, loss: 'meanSquaredError' })
    const x = tf.tensor(wave(48, 3), [16, 3])
    const { history } = await model.fit(x, tf.sum(x, 1, true), { epochs: 20, verbose: 0 })
    const losses = history.loss as number[]
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number))
    const counts = (await optimizer.getWeights()).filter(({ name }) => name.endsWith('/updates'))
    expect(counts).toHaveLength(4)
    for (const { tensor } of counts) expect(await tensor.data()).toEqual(Int32Array.of(20))
  })
}

const toRecord = (list: readonly { name: string; tensor: tf.Tensor }[]) =>
  Object.fromEntries(list.map(({ name, tensor }) => [name, tensor]))
