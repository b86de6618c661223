/** What an optimizer has to do on whichever backend of TensorFlow.js: run in Node and in a browser. */
import {
  type AdafactorOptions,
  adafactor as coreAdafactor,
  referenceBackend,
} from '@adafactor/core'
import { optax, torch } from '@adafactor/core/presets'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { refusal } from '../../../conformance/test/support/refusal.ts'
import { adafactor } from '../../src/index.js'

const wave = (size: number, shift: number, scale = 1): Float32Array =>
  Float32Array.from({ length: size }, (_, index) => scale * Math.sin(index * 1.3 + shift))

const shapes = { kernel: [6, 5], filter: [3, 2, 4], bias: [5], scale: [] } as const
type Name = keyof typeof shapes
const names = Object.keys(shapes) as Name[]
const sizeOf = (name: Name) => shapes[name].reduce((product: number, size) => product * size, 1)

let models = 0

/** Variables of a name of their own, beginning with the same numbers. */
function makeVariables() {
  const model = `model${models++}`
  const of = (name: Name) =>
    tf.tidy(() =>
      tf.variable(tf.tensor(wave(sizeOf(name), 1), [...shapes[name]]), true, `${model}/${name}`),
    )
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, tf.Variable>
}

const gradientOf = (name: Name, step: number) =>
  tf.tensor(wave(sizeOf(name), 2 + step, 0.5), [...shapes[name]])

/** What is in a variable now. */
const read = async (variable: tf.Variable) => {
  const copy = tf.tidy(() => tf.add(variable, 0))
  const numbers = await copy.data()
  copy.dispose()
  return numbers
}

/** In float64, by the names of these variables. */
function trainReference(
  variables: Record<Name, tf.Variable>,
  options: AdafactorOptions,
  steps: number,
  present: (name: Name, step: number) => boolean = () => true,
) {
  const backend = referenceBackend()
  const params = Object.fromEntries(
    names.map((name) => [
      variables[name].name,
      backend.create(shapes[name], wave(sizeOf(name), 1)),
    ]),
  )
  const optimizer = coreAdafactor({ ...options, backend, params })
  for (let step = 0; step < steps; step++) {
    optimizer.step(
      Object.fromEntries(
        names
          .filter((name) => present(name, step))
          .map((name) => [
            variables[name].name,
            backend.create(shapes[name], wave(sizeOf(name), 2 + step, 0.5)),
          ]),
      ),
    )
  }
  return {
    report: optimizer.lastStep(),
    read: (name: Name) => backend.read(params[variables[name].name] as never),
  }
}

/** @param backend the name of a backend of TensorFlow.js that is there */
export function testOptimizer(backend: string): void {
  describe(`on TensorFlow.js's ${backend}`, () => {
    beforeAll(async () => {
      expect(await tf.setBackend(backend)).toBe(true)
    })
    beforeEach(() => tf.setBackend(backend))

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
          const [found, wanted] = [report, expected.report].map(
            (each) => each[variables[name].name],
          )
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
      const step = () =>
        tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.ones([3, 4]) }))
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

    test('goes on from its weights, also under names with a suffix', async () => {
      const run = async (
        variables: Record<Name, tf.Variable>,
        optimizer = adafactor({ momentum: 0.5 }),
        from = 0,
      ) => {
        for (let step = from; step < from + 3; step++) {
          tf.tidy(() =>
            optimizer.applyGradients(
              Object.fromEntries(
                names.map((name) => [variables[name].name, gradientOf(name, step)]),
              ),
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
      const stranger = tf.variable(tf.tensor([1, 2]), true, `stranger${models++}`)
      const apply = () => elsewhere.applyGradients({ [stranger.name]: tf.tensor([1, 1]) })
      expect(await refusal(apply)).toMatchObject({ code: 'state/mismatch' })
      expectClose(await read(stranger), [1, 2], 0, 'stranger')
    })

    test('trains a layer that is in two submodels, as one', async () => {
      const shared = tf.layers.dense({ units: 3, inputShape: [3] })
      const wrap = () => {
        const input = tf.input({ shape: [3] })
        return tf.model({ inputs: input, outputs: shared.apply(input) as tf.SymbolicTensor })
      }
      const input = tf.input({ shape: [3] })
      const both = [wrap(), wrap()].map((model) => model.apply(input) as tf.SymbolicTensor)
      const outputs = tf.layers
        .dense({ units: 1 })
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

    test('goes on from the weights of a model that was itself loaded, whatever the suffix', async () => {
      const name = `chain${models++}`
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
      const name = `again${models++}`
      const make = () => tf.variable(tf.tensor([1, 2]), true, name)
      const before = make()
      const optimizer = adafactor()
      const apply = () => optimizer.applyGradients({ [name]: tf.tensor([1, 1]) })
      apply()
      before.dispose()
      make()
      expect(await refusal(apply)).toMatchObject({ code: 'parameter/duplicate' })
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
  })
}

const toRecord = (list: readonly { name: string; tensor: tf.Tensor }[]) =>
  Object.fromEntries(list.map(({ name, tensor }) => [name, tensor]))
