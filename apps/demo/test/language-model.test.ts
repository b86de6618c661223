import { writeSafetensors } from '@adafactor/checkpoint'
import {
  adafactorContender,
  adamContender,
  type GptSize,
  makeGpt,
  randomIntegers,
} from '@adafactor/example-jax-js-gpt'
import { defaultDevice, init, type numpy as np, tree } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { Comparison } from '../src/gpt/comparison.js'
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

    test('both models learn from one start, and Adafactor keeps far less', async () => {
      const comparison = new Comparison({
        size,
        start: start(),
        contenders: [
          adafactorContender({ learningRate: 0.05, warmUp: 5 }),
          adamContender({ learningRate: 0.01, warmUp: 5 }),
        ],
        text,
        seed: 1,
      })
      const first = await comparison.step()
      expect(first[0]).toBe(first[1])
      let last = first
      while (comparison.steps < 60) last = await comparison.step()
      expect(last[0]).toBeLessThan(0.5 * first[0])
      expect(last[1]).toBeLessThan(0.5 * first[1])
      const [adafactor, adam] = comparison.stateBytes
      const parameters = tree
        .leaves<np.Array>(comparison.paramsOf(0))
        .reduce((sum, array) => sum + array.size, 0)
      expect(adam).toBe(4 * (2 * parameters + 1))
      expect(adafactor).toBeLessThan(0.3 * adam)

      const sampler = new Sampler(size)
      const seen: number[] = []
      const sampled = await sampler.sample(comparison.paramsOf(0), {
        prompt: [3],
        count: 10,
        random: randomIntegers(1),
        onToken: (tokens) => seen.push(tokens.length),
      })
      expect(sampled[0]).toBe(3)
      expect(sampled).toHaveLength(11)
      expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
      // What it has learnt: each token is followed by the next.
      const right = sampled.filter((token, at) => token === (3 + at) % size.vocabulary)
      expect(right.length).toBeGreaterThan(5)
      sampler.dispose()
      comparison.dispose()
    })
  },
)
