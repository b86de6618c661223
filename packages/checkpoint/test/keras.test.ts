/** Files of Keras, and what it goes on to from one. */
import { readFileSync } from 'node:fs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  adafactor,
  type Backend,
  type Execution,
  type PeerState,
  type PeerTensor,
  type Shape,
} from '@adafactor/core'
import { keras } from '@adafactor/core/presets'
import { describe, expect, it } from 'vitest'
import { kerasState, readKeras, writeKeras } from '../src/keras.js'
import {
  type Expected,
  expectNear,
  float32Backends,
  readJson,
  realState,
  type Stored,
  takeMoreSteps,
} from './support/real-state.js'
import { refusal } from './support/refusal.js'

interface KerasExpected extends Omit<Expected, 'learningRates'> {
  readonly saved: Readonly<Record<string, readonly number[]>>
  readonly optimizerVariables: readonly Stored[]
}

const bytes = new Uint8Array(readFileSync(realState('keras-weights/model.weights.h5')))
const expected = readJson<KerasExpected>('keras-weights/expected.json')
const shapes: [string, Shape][] = expected.parameters.map(({ name, shape }) => [name, shape])
const preset = keras({ learningRate: 0.019999999552965164, weightDecay: 0.004, relativeStep: true })

async function goOn(backend: Backend<unknown, Execution>) {
  const file = await readKeras(bytes)
  const params = Object.fromEntries(
    shapes.map(([name, shape]) => [name, backend.create(shape, expected.saved[name])]),
  )
  const optimizer = adafactor({ backend, params, ...preset })
  await optimizer.loadStateDict(kerasState(file, shapes), { layout: 'keras' })
  await takeMoreSteps({ ...expected, learningRates: [] }, optimizer, backend)
  return { params, optimizer }
}

describe('weights of Keras with the state of its optimizer', () => {
  it('have every number bit for bit', async () => {
    const { weights, optimizer } = await readKeras(bytes)
    const found = [...weights, ...optimizer].map(({ path, tensor: { shape, type, data } }) => [
      path,
      { shape, dtype: type, values: Array.from(data, Number) },
    ])
    expect(Object.fromEntries(found)).toEqual(readJson('keras-weights/tensors.json'))
  })

  it("have the optimizer's variables in its order, and its count and rate apart", async () => {
    const file = await readKeras(bytes)
    const found = file.optimizer.map(({ tensor: { shape, type, data } }) => ({
      shape,
      dtype: type,
      values: Array.from(data, Number),
    }))
    expect(found).toEqual(
      expected.optimizerVariables.map(({ shape, dtype, values }) => ({ shape, dtype, values })),
    )
    expect(file.iteration).toBe(7)
    expect(file.learningRate).toBeCloseTo(0.02, 8)
  })

  it.each(float32Backends)('go on with %s as they did in Keras', async (_, create) => {
    const backend = create()
    const { params } = await goOn(backend)
    for (const [name] of shapes) {
      expectNear(
        name,
        (await backend.read(params[name])) as Float32Array,
        expected.after[name] ?? [],
      )
    }
  })

  it('go back: a copy of the file with other numbers', async () => {
    const { optimizer } = await goOn(ndarrayBackend() as Backend<unknown, Execution>)
    const state = await optimizer.stateDict({ layout: 'keras' })
    const bias = [1, 2, 3, 4, 5, 6]
    const copy = await writeKeras(bytes, {
      state,
      params: shapes,
      weights: { 'layers/dense/vars/1': bias },
    })
    const [before, after] = [await readKeras(bytes), await readKeras(copy)]
    expect(after.iteration).toBe(12)
    expect(after.learningRate).toBe(before.learningRate)
    expect(after.weights.map(({ path }) => path)).toEqual(before.weights.map(({ path }) => path))
    const kept = (path: string) => path !== 'layers/dense/vars/1'
    expect(after.weights.filter(({ path }) => kept(path))).toEqual(
      before.weights.filter(({ path }) => kept(path)),
    )
    expect(after.weights.find(({ path }) => !kept(path))?.tensor.data).toEqual(
      Float32Array.from(bias),
    )
    const numbersOf = ({ parameters }: PeerState) =>
      Object.values(parameters).flatMap((own) =>
        ['r', 'c', 'velocity'].flatMap((key) => [...(own[key] as PeerTensor).data]),
      )
    expect(numbersOf(kerasState(after, shapes))).toEqual(numbersOf(state))
  })
})

describe('what does not fit is refused', () => {
  it('keras#4044: another number of parameters, another order: the error tells both', async () => {
    const file = await readKeras(bytes)
    expect(await refusal('state/mismatch', () => kerasState(file, shapes.slice(1)))).toContain(
      "has 18 variables of an optimizer's state, and 5 parameters have three each, 15",
    )
    const [first, second, ...rest] = shapes
    const swapped = [second, first, ...rest] as [string, Shape][]
    expect(await refusal('state/mismatch', () => kerasState(file, swapped))).toContain(
      'has the shape [6], and r of parameter "net/first/bias", which is there in order, []',
    )
  })

  it('tensorflow#33842: weights alone have no state, and the optimizer is asked for by itself', async () => {
    const file = await readKeras(bytes)
    const message = await refusal('checkpoint/format', () =>
      kerasState({ name: file.name, weights: file.weights, optimizer: [] }, shapes),
    )
    expect(message).toContain("it has no optimizer's variables")
  })

  it('other files and damaged ones', async () => {
    for (const [file, words] of [
      [new Uint8Array(), 'is empty'],
      [new TextEncoder().encode('<html>'.padEnd(600)), 'a page of HTML'],
      [new Uint8Array(600).fill(7), 'begins like none'],
      [bytes.subarray(0, 3000), 'is no file of Keras'],
    ] as const) {
      expect(await refusal('checkpoint/format', () => readKeras(file))).toContain(words)
    }
  })

  it('numbers for what is not there, or not as many', async () => {
    expect(
      await refusal('checkpoint/unknown-tensor', () =>
        writeKeras(bytes, { weights: { 'layers/x': [1] } }),
      ),
    ).toContain('"layers/x"')
    expect(
      await refusal('tensor/data-length', () =>
        writeKeras(bytes, { weights: { 'layers/dense/vars/1': [1] } }),
      ),
    ).toContain('has 6 numbers, and 1 were given')
    const state = { layout: 'keras', step: 1, parameters: {} } as const
    expect(await refusal('option/invalid', () => writeKeras(bytes, { state }))).toContain(
      '{ state, params }',
    )
  })
})
