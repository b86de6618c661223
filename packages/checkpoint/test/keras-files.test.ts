/** Files that Keras saves with other optimizers, in other types and forms: made by keras-files/make.py. */
import { readFileSync } from 'node:fs'
import { AdafactorError, type PeerState, type PeerTensor, type Shape } from '@adafactor/core'
import { describe, expect, it } from 'vitest'
import { type H5Tensor, kerasState, readKeras, writeKeras } from '../src/keras.js'
import { mutate } from './support/mutate.js'
import type { Stored } from './support/real-state.js'
import { refusal } from './support/refusal.js'
import { SeededRandom } from './support/seeded-random.js'

interface Saved {
  readonly weights: readonly Stored[]
  readonly optimizer: readonly Stored[]
}

function open(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`keras-files/${name}`, import.meta.url)))
}

const values: Readonly<Record<string, Saved>> = JSON.parse(
  new TextDecoder().decode(open('values.json')),
)
const savedAs = (name: string) => values[name] as Saved

const params: readonly (readonly [string, Shape])[] = [
  ['first/kernel', [4, 3]],
  ['first/bias', [3]],
  ['last/kernel', [3, 2]],
  ['last/bias', [2]],
]

function plain({ shape, type, data }: H5Tensor): Stored {
  return { shape, dtype: type, values: Array.from(data, Number) }
}

function tensorOf({ parameters }: PeerState, name: string, key: string): PeerTensor {
  return (parameters[name] as Readonly<Record<string, PeerTensor>>)[key] as PeerTensor
}

/** The numbers that count, in the order in which Keras has them. */
function momentsOf(state: PeerState): number[][] {
  return params.flatMap(([name, { length: rank }]) =>
    (rank < 2 ? ['velocity'] : ['r', 'c', 'velocity']).map((key) => [
      ...tensorOf(state, name, key).data,
    ]),
  )
}

function momentsIn({ optimizer }: Saved): (readonly (number | string)[])[] {
  return optimizer.filter(({ shape }) => shape.length > 0).map(({ values }) => values)
}

describe.each([
  'schedule.weights.h5',
  'bfloat16.weights.h5',
  'float16.weights.h5',
  'loss-scale.weights.h5',
  'model.keras',
])('%s', (name) => {
  it('has every number bit for bit, and the state by number and shape', async () => {
    const saved = savedAs(name)
    const file = await readKeras(open(name))
    expect(file.weights.map(({ tensor }) => plain(tensor))).toEqual(saved.weights)
    expect(file.optimizer.map(({ tensor }) => plain(tensor))).toEqual(saved.optimizer)
    const state = kerasState(file, params)
    expect(state.step).toBe(saved.optimizer[0]?.values[0])
    expect(momentsOf(state)).toEqual(momentsIn(saved))
    const type = saved.weights[0]?.dtype
    expect(tensorOf(state, 'first/kernel', 'r').dtype).toBe(
      name.startsWith('loss') ? 'float32' : type,
    )
  })

  it('is written again with other numbers, and all else as it was', async () => {
    const file = await readKeras(open(name))
    const state = kerasState(file, params)
    const others: PeerState = {
      ...state,
      step: 9,
      parameters: Object.fromEntries(
        Object.entries(state.parameters).map(([parameter, own]) => [
          parameter,
          Object.fromEntries(
            Object.entries(own as Readonly<Record<string, PeerTensor>>).map(([key, tensor]) => [
              key,
              { ...tensor, data: tensor.data.map((value) => 2 * value) },
            ]),
          ),
        ]),
      ),
    }
    const again = await readKeras(await writeKeras(open(name), { state: others, params }))
    expect(again.weights).toEqual(file.weights)
    expect(again.learningRate).toBe(file.learningRate)
    expect(kerasState(again, params)).toEqual(others)
  })
})

it('a schedule leaves no learning rate in the file', async () => {
  expect((await readKeras(open('schedule.weights.h5'))).learningRate).toBeUndefined()
  expect((await readKeras(open('model.keras'))).learningRate).toBeCloseTo(0.02, 8)
})

it('moving averages have no place here, and the error says what they are', async () => {
  const file = await readKeras(open('average.weights.h5'))
  expect(await refusal('state/mismatch', () => kerasState(file, params))).toContain('use_ema')
})

it('a model in the form of Keras 2 has its variables in the order of its attributes', async () => {
  const bytes = open('keras-2.h5')
  // The superblock's version.
  expect(bytes[8]).toBe(0)
  const file = await readKeras(bytes)
  expect(file.weights.map(({ path }) => path)).toEqual([
    'model_weights/dense/dense/bias:0',
    'model_weights/dense/dense/kernel:0',
  ])
  expect([file.iteration, file.learningRate]).toEqual([7, 0.5])
  const { parameters } = kerasState(file, { kernel: [3, 2], bias: [2] })
  expect(parameters.kernel?.c).toEqual({
    shape: [2],
    data: Float32Array.of(4, 5),
    dtype: 'float32',
  })
  expect(Object.keys(parameters.bias ?? {})).toEqual(['velocity'])
})

describe('a file that is made to do harm is refused', () => {
  it.each([
    ['cycle.h5', 'more than 64 deep'],
    ['many-ways.h5', 'more links than it has bytes for'],
    ['never-written.h5', 'need more bytes than it has'],
  ])('%s', async (name, words) => {
    expect(await refusal('checkpoint/format', () => readKeras(open(name)))).toContain(words)
  })

  it('texts are called that', async () => {
    const message = await refusal('checkpoint/unsupported', () => readKeras(open('text.h5')))
    expect(message).toContain('"layers/lookup/vars/0" has no numbers')
  })

  const count = 500
  const seed = 20_261_129
  // Not more of them: the library keeps memory of each that it refuses, and breaks down after some thousands.
  it(`${count} mutated files, seed ${seed}: each is read, or refused with a reason`, async () => {
    const random = new SeededRandom(seed)
    const files = ['schedule.weights.h5', 'bfloat16.weights.h5', 'loss-scale.weights.h5'].map(open)
    const codes = new Set<string>()
    for (let number = 0; number < count; number++) {
      try {
        await readKeras(mutate(random.oneOf(files), random))
        codes.add('read')
      } catch (error) {
        if (!AdafactorError.isInstance(error) || error.message.includes('broke down')) throw error
        codes.add(error.code)
      }
    }
    expect([...codes]).toEqual(expect.arrayContaining(['read', 'checkpoint/format']))
  }, 60_000)

  it('an archive without weights', async () => {
    const archive = open('model.keras').map((byte, at, all) =>
      // model.weights.h5 becomes nodel.weights.h5.
      byte === 0x6d && all[at + 1] === 0x6f && all[at + 5] === 0x2e && all[at + 6] === 0x77
        ? 0x6e
        : byte,
    )
    const message = await refusal('checkpoint/format', () => readKeras(archive))
    expect(message).toContain('without an HDF5 file called model.weights.h5')
  })
})
