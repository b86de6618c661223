import { defaultDevice, init } from '@jax-js/jax'
import { expect, test } from 'vitest'
import { adafactorContender, adamContender, train } from '../../src/index.js'

const training = {
  size: { context: 16, width: 32, heads: 2, layers: 2 },
  steps: 12,
  sequences: 4,
  seed: 3,
}

test.each(['wasm', 'webgpu'] as const)(
  `a small GPT learns on %s, seed ${training.seed}`,
  async (device) => {
    expect(await init('wasm', 'webgpu')).toContain(device)
    defaultDevice(device)
    for (const contender of [adafactorContender(), adamContender()]) {
      const { losses } = await train(contender, training)
      expect(losses[0]).toBeGreaterThan(3)
      expect(losses.at(-1)).toBeLessThan(0.95 * (losses[0] as number))
    }
  },
)
