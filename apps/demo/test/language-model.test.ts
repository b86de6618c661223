import { writeSafetensors } from '@adafactor/checkpoint'
import {
  adafactorContender,
  adamContender,
  type Contender,
  type GptSize,
  makeGpt,
  randomIntegers,
} from '@adafactor/example-jax-js-gpt'
import { defaultDevice, init, type numpy as np, tree } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { Learner } from '../src/gpt/learner.js'
import { readCheckpoint } from '../src/gpt/read-checkpoint.js'
import { Sampler } from '../src/gpt/sampler.js'

const noJax = await init('wasm').then(
  () => {
    defaultDevice('wasm')
    return undefined
  },
  (error: unknown) => `init() of jax-js rejects, as it does in Node 20: ${error}`,
)

const size: GptSize = { vocabulary: 12, context: 8, width: 16, heads: 2, layers: 1 }
const start = () => makeGpt(size, 1)
/** Each token is followed by the next. */
const text = Uint16Array.from({ length: 300 }, (_, at) => at % size.vocabulary)

/** The parameters as gpt/train.py names them. */
async function checkpoint(change: Record<string, number[]> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { layers, ...others } = start()
  const named = {
    ...others,
    ...Object.fromEntries(
      layers.flatMap((layer, index) =>
        Object.entries(layer).map(([name, array]) => [`layers/${index}/${name}`, array] as const),
      ),
    ),
  }
  const tensors = await Promise.all(
    Object.entries(named).map(async ([name, array]) => {
      const shape = change[name] ?? array.shape
      const data = Float32Array.from(await (array as np.Array).data())
      return [name, { shape, data, type: 'float16' as const }] as const
    }),
  )
  return writeSafetensors(Object.fromEntries(tensors))
}

describe.skipIf(noJax !== undefined)(
  `the language model in Node${noJax ? ` (skipped: ${noJax})` : ''}`,
  () => {
    test('a checkpoint in float16 becomes parameters', async () => {
      const read = await readCheckpoint(await checkpoint(), size)
      const made = start()
      expect(tree.structure(read).toString()).toBe(tree.structure(made).toString())
      const [a, b] = [await read.layers[0]?.up.data(), await made.layers[0]?.up.data()]
      a?.forEach((value, at) => {
        expect(value).toBeCloseTo(b?.[at] as number, 3)
      })
    })

    test('a checkpoint of another size is refused, with what was found', async () => {
      const bytes = await checkpoint({ head: [12, 16] })
      await expect(readCheckpoint(bytes, size)).rejects.toThrow(
        'the checkpoint has head of float16 [12,16] where the model needs [16,12]',
      )
    })

    const adafactor = () => adafactorContender({ learningRate: 0.05, warmUp: 5 })
    const adam = () => adamContender({ learningRate: 0.01, warmUp: 5 })
    const learnerOf = (contender: Contender) =>
      new Learner({ size, start: start(), contender, text, seed: 1 })

    test('learners of one seed begin alike and learn, and Adafactor keeps far less', async () => {
      const learners = [learnerOf(adafactor()), learnerOf(adam())] as const
      const [first, same] = [await learners[0].step(), await learners[1].step()]
      expect(first).toBe(same)
      for (const learner of learners) {
        let last = first
        while (learner.steps < 60) last = await learner.step()
        expect(last).toBeLessThan(0.5 * first)
      }
      const params = learners[0].params
      const parameters = tree.leaves<np.Array>(params).reduce((sum, array) => sum + array.size, 0)
      tree.dispose(params)
      expect(learners[1].stateBytes).toBe(4 * (2 * parameters + 1))
      expect(learners[0].stateBytes).toBeLessThan(0.3 * learners[1].stateBytes)

      const sampler = new Sampler(size)
      const sampled = await sampler.sample(learners[0].params, {
        prompt: [3],
        count: 10,
        random: randomIntegers(1),
      })
      expect(sampled[0]).toBe(3)
      expect(sampled).toHaveLength(11)
      // What it has learnt: each token is followed by the next.
      const right = sampled.filter((token, at) => token === (3 + at) % size.vocabulary)
      expect(right.length).toBeGreaterThan(5)
      // Token by token it is the same text.
      const [random, tokens] = [randomIntegers(1), [3]]
      for (let at = 1; at < 4; at++) {
        tokens.push(await sampler.next(learners[0].params, tokens, random))
      }
      expect(tokens).toEqual(sampled.slice(0, 4))
      sampler.dispose()
      for (const learner of learners) learner.dispose()
    })

    test.each([
      ['Adafactor', adafactor],
      ['Adam', adam],
    ])('a learner with %s gives back all that it holds', async (_, make) => {
      const contender = make()
      const held: np.Array[] = []
      let disposed = 0
      const learner = learnerOf({
        ...contender,
        step: (gradients, params, state) => {
          const [next, nextState] = contender.step(gradients, params, state)
          held.splice(0, held.length, ...tree.leaves<np.Array>([next, nextState] as never))
          return [next, nextState]
        },
        dispose: () => {
          disposed++
          contender.dispose()
        },
      })
      await learner.step()
      expect(held.length).toBeGreaterThan(10)
      expect(new Set(held.map(({ refCount }) => refCount))).toEqual(new Set([1]))
      learner.dispose()
      expect(new Set(held.map(({ refCount }) => refCount))).toEqual(new Set([0]))
      expect(disposed).toBe(1)
    })

    test.each([
      ['Adafactor', adafactorContender({ learningRate: 1e30, warmUp: 1 })],
      ['Adam', adamContender({ learningRate: 1e30, warmUp: 1 })],
    ])('a loss that is no finite number ends a training with %s in words', async (_, contender) => {
      const learner = learnerOf(contender)
      const train = async () => {
        while (learner.steps < 20) expect(await learner.step()).toBeLessThan(Infinity)
      }
      await expect(train()).rejects.toThrow(/its loss is (not a number|infinite) at step \d+/)
      learner.dispose()
    })
  },
)
