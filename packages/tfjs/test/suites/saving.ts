/** Weights and whole models, saved and gone on from. */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { refusal } from '../../../conformance/test/support/refusal.ts'
import { adafactor } from '../../src/index.js'
import {
  freshName,
  gradientOf,
  makeVariables,
  type Name,
  names,
  read,
  wave,
} from '../support/variables.js'

export function testSaving(): void {
  test('goes on from its weights, also under names with a suffix', async () => {
    const run = async (
      variables: Record<Name, tf.Variable>,
      optimizer = adafactor({ momentum: 0.5 }),
      from = 0,
    ) => {
      for (let step = from; step < from + 3; step++) {
        tf.tidy(() =>
          optimizer.applyGradients(
            Object.fromEntries(names.map((name) => [variables[name].name, gradientOf(name, step)])),
          ),
        )
      }
      return optimizer
    }
    const variables = makeVariables()
    const optimizer = await run(variables)
    const weights = await optimizer.getWeights()
    expect(weights[0]?.name).toBe('iter')
    expect(weights.map(({ name }) => name)).toContain(`${variables.kernel.name}/rowMoment`)
    const copies = Object.fromEntries(
      names.map((name) => [
        name,
        tf.variable(tf.add(variables[name], 0), true, `${variables[name].name}_1`),
      ]),
    ) as Record<Name, tf.Variable>
    const other = adafactor({ momentum: 0.5 })
    await other.setWeights(weights)
    expect(other.iterations).toBe(3)
    // Nothing is lost before the first gradients.
    expect((await other.getWeights()).map(({ name }) => name)).toEqual(
      weights.map(({ name }) => name),
    )
    await run(variables, optimizer, 3)
    await run(copies, other, 3)
    for (const name of names) {
      expectClose(await read(copies[name]), await read(variables[name]), 0, name)
    }
    const elsewhere = adafactor({ momentum: 0.5 })
    await elsewhere.setWeights(weights)
    const stranger = tf.variable(tf.tensor([1, 2]), true, freshName('stranger'))
    const apply = () => elsewhere.applyGradients({ [stranger.name]: tf.tensor([1, 1]) })
    expect(await refusal(apply)).toMatchObject({ code: 'state/mismatch' })
    expectClose(await read(stranger), [1, 2], 0, 'stranger')
  })

  test('goes on from the weights of a model that was itself loaded, whatever the suffix', async () => {
    const name = freshName('chain')
    const make = (suffix: string) =>
      tf.variable(tf.tensor(wave(6, 1), [2, 3]), true, `${name}/kernel${suffix}`)
    const step = (optimizer: ReturnType<typeof adafactor>, { name, shape }: tf.Variable) =>
      tf.tidy(() => optimizer.applyGradients({ [name]: tf.ones(shape) }))
    let weights: Awaited<ReturnType<ReturnType<typeof adafactor>['getWeights']>> = []
    for (const [round, suffix] of ['', '_1', '_2', '_3'].entries()) {
      const optimizer = adafactor()
      if (round > 0) await optimizer.setWeights(weights)
      step(optimizer, make(suffix))
      weights = await optimizer.getWeights()
      expect(weights.map((each) => each.name)).toContain(`${name}/kernel${suffix}/rowMoment`)
      expect(await weights[1]?.tensor.data()).toEqual(Int32Array.of(round + 1))
    }
    // Where several were saved, none of them is the state of another variable.
    const [two, several, last] = [adafactor(), adafactor(), make('_6')]
    for (const suffix of ['_4', '_5']) step(two, make(suffix))
    await several.setWeights(await two.getWeights())
    const error = await refusal(() => step(several, last))
    expect(error).toMatchObject({ code: 'state/mismatch' })
  })

  test('trains a model through compile, fit, save and load', async () => {
    const model = tf.sequential()
    const initializer = (seed: number) => tf.initializers.glorotUniform({ seed })
    model.add(
      tf.layers.dense({
        units: 8,
        inputShape: [3],
        activation: 'tanh',
        kernelInitializer: initializer(1),
      }),
    )
    model.add(tf.layers.dense({ units: 4, trainable: false, kernelInitializer: initializer(2) }))
    model.add(tf.layers.dense({ units: 1, kernelInitializer: initializer(3) }))
    const optimizer = adafactor({
      learningRate: 0.05,
      overrides: { '*/bias': { momentum: 0.5 } },
    })
    model.compile({ optimizer, loss: 'meanSquaredError' })
    const x = tf.tensor(wave(48 * 3, 3), [48, 3])
    const y = tf.tidy(() => tf.sum(x, 1, true))
    const { history } = await model.fit(x, y, { epochs: 25, verbose: 0, shuffle: false })
    const losses = history.loss as number[]
    expect(losses.at(-1)).toBeLessThan(0.2 * (losses[0] as number))

    let saved: tf.io.ModelArtifacts | undefined
    const save = tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    })
    await model.save(save, { includeOptimizer: true })
    const again = (await tf.loadLayersModel(tf.io.fromMemory(saved as never))) as tf.LayersModel
    expect(again.optimizer.getConfig()).toEqual(optimizer.getConfig())
    expect(again.optimizer.iterations).toBe(optimizer.iterations)
    const both = [model, again]
    for (const each of both) await each.fit(x, y, { epochs: 2, verbose: 0, shuffle: false })
    const [found, expected] = await Promise.all(
      [again, model].map((each) =>
        Promise.all(each.getWeights().map((w) => read(w as tf.Variable))),
      ),
    )
    for (const [index, numbers] of (expected ?? []).entries()) {
      expectClose(found?.[index] ?? [], numbers, 1e-6, `weight ${index}`)
    }
    for (const each of both) each.dispose()
  })

  test('says what can not be saved', async () => {
    const error = await refusal(() => adafactor({ learningRate: () => 0.1 }).getConfig())
    expect(error).toMatchObject({ code: 'option/invalid' })
    expect(error.message).toMatch(/"learningRate"/)
    expect(await refusal(() => adafactor({ learningRat: 1 } as never))).toMatchObject({
      code: 'option/unknown',
    })
    for (const options of [0.01, null, 'fast']) {
      const error = await refusal(() => adafactor(options as never))
      expect(error).toMatchObject({ code: 'option/invalid' })
      expect(error.message).toContain(String(options))
    }
    const none = [
      [{ name: 'm/kernel/velocity', tensor: tf.scalar(1) }],
      ...[NaN, -1, 0.5].map((count) => [{ name: 'iter', tensor: tf.scalar(count) }]),
      undefined,
    ]
    for (const weights of none) {
      const optimizer = adafactor()
      expect(await refusal(() => optimizer.setWeights(weights as never))).toMatchObject({
        code: 'state/format',
      })
      expect(optimizer.iterations).toBe(0)
    }
  })
}
