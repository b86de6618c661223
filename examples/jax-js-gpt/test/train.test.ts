import { init } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { adafactorContender, adamContender, tableOf, train } from '../src/index.js'

const noJax = await init().then(
  () => undefined,
  (error: unknown) => `init() of jax-js rejects, as it does in Node 20: ${error}`,
)

const training = {
  size: { context: 16, width: 32, heads: 2, layers: 2 },
  steps: 25,
  sequences: 4,
  seed: 3,
}

describe.skipIf(noJax !== undefined)(
  `a small GPT, seed ${training.seed}${noJax ? ` (skipped: ${noJax})` : ''}`,
  () => {
    test('learns with either optimizer, of which Adafactor keeps far less', async () => {
      const [ours, theirs] = [
        await train(adafactorContender(), training),
        await train(adamContender(), training),
      ] as const
      for (const { losses } of [ours, theirs]) {
        expect(losses[0]).toBeGreaterThan(3)
        expect(losses.at(-1)).toBeLessThan(2.9)
      }
      // The same model and the same batches.
      expect(ours.losses[0]).toBe(theirs.losses[0])
      expect(theirs.stateBytes).toBe(4 * (2 * ours.parameters + 1))
      expect(ours.stateBytes).toBeLessThan(0.1 * theirs.stateBytes)
      expect(tableOf([ours, theirs]).split('\n')).toHaveLength(4)
    })
  },
)
