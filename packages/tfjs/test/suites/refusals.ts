/** What is refused, with nothing changed. */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { refusal } from '../../../conformance/test/support/refusal.ts'
import { adafactor } from '../../src/index.js'
import { freshName, makeVariables, names, read, sizeOf, wave } from '../support/variables.js'

export function testRefusals(): void {
  test('refuses what does not fit, and changes nothing', async () => {
    const variables = makeVariables()
    const optimizer = adafactor()
    const { kernel, bias } = variables
    const good = () => tf.ones(kernel.shape)
    const codes = {
      'parameter/unknown': { [kernel.name]: good(), nobody: good() },
      'gradient/shape': { [bias.name]: tf.ones([5]), [kernel.name]: tf.ones([5, 6]) },
      'tensor/foreign': { [kernel.name]: tf.ones(kernel.shape, 'int32') },
    }
    for (const [code, gradients] of Object.entries(codes)) {
      const error = await refusal(() => optimizer.applyGradients(gradients as never))
      expect(error).toMatchObject({ code })
    }
    const twice = [kernel, kernel].map(({ name }) => ({ name, tensor: good() }))
    expect(await refusal(() => optimizer.applyGradients(twice))).toMatchObject({
      code: 'gradient/repeated',
    })
    const lists = [new Map([[kernel.name, good()]]), good(), [good()], [null], [1], null]
    for (const list of lists) {
      const error = await refusal(() => optimizer.applyGradients(list as never))
      expect(error).toMatchObject({ code: 'tensor/foreign' })
      expect(error.message).toMatch(/variable\.name/)
    }
    const gone = good()
    gone.dispose()
    const disposed = await refusal(() => optimizer.applyGradients({ [kernel.name]: gone }))
    expect(disposed).toMatchObject({ code: 'tensor/disposed' })
    for (const name of names) {
      expectClose(await read(variables[name]), wave(sizeOf(name), 1), 0, name)
    }
    expect(optimizer.iterations).toBe(0)
    const counts = tf.variable(tf.tensor([1, 2], [2], 'int32'))
    const error = await refusal(() =>
      optimizer.applyGradients({ [counts.name]: tf.tensor([1, 1]) }),
    )
    expect(error.message).toMatch(/int32/)
  })

  test('throws at once what a schedule throws, or what does not fit its state, and changes nothing', async () => {
    const variable = tf.variable(tf.tensor(wave(6, 1), [2, 3]))
    const step = (optimizer: ReturnType<typeof adafactor>) =>
      tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.ones([2, 3]) }))
    let rate: () => number = () => 0.1
    const optimizer = adafactor({ learningRate: () => rate() })
    step(optimizer)
    const state = async () =>
      Promise.all(
        (await optimizer.getWeights()).map(async ({ tensor }) => Array.from(await tensor.data())),
      )
    const [numbers, before] = [await read(variable), await state()]
    rate = () => {
      throw new Error('no rate today')
    }
    expect(() => step(optimizer)).toThrow('no rate today')
    rate = () => Number.NaN
    expect(await refusal(() => step(optimizer))).toMatchObject({ code: 'option/invalid' })
    expect(optimizer.iterations).toBe(1)
    expect(await state()).toEqual(before)

    const weights = (await optimizer.getWeights()).map(({ name, tensor }) => ({
      name,
      tensor: name.endsWith('rowMoment') ? tf.ones([7]) : tensor,
    }))
    const other = adafactor()
    await other.setWeights(weights)
    const { numTensors } = tf.memory()
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await refusal(() => step(other))).toMatchObject({ code: 'state/mismatch' })
    }
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(other.iterations).toBe(1)
    expectClose(await read(variable), numbers, 0, 'variable')
    rate = () => 0.1
    step(optimizer)
    expect(optimizer.iterations).toBe(2)
  })

  test('refuses another variable in the place of one that is gone', async () => {
    const name = freshName('again')
    const make = () => tf.variable(tf.tensor([1, 2]), true, name)
    const before = make()
    const optimizer = adafactor()
    const apply = () => optimizer.applyGradients({ [name]: tf.tensor([1, 1]) })
    apply()
    before.dispose()
    make()
    expect(await refusal(apply)).toMatchObject({ code: 'parameter/duplicate' })
  })
}
