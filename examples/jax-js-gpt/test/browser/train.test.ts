import { defaultDevice, init } from '@jax-js/jax'
import { expect, test } from 'vitest'
import { adafactorContender, adamContender, train } from '../../src/index.js'

const training = {
  size: { context: 16, width: 32, heads: 2, layers: 2 },
  sequences: 4,
  seed: 3,
}

test.each([
  ['wasm', 300, 0.4],
  // A GPU in software takes ten times as long.
  ['webgpu', 12, 0.95],
] as const)(
  `a small GPT learns on %s in %i steps, seed ${training.seed}`,
  async (device, steps, share) => {
    expect(await init('wasm', 'webgpu')).toContain(device)
    defaultDevice(device)
    for (const contender of [adafactorContender(), adamContender()]) {
      const { losses } = await train(contender, { ...training, steps })
      expect(losses[0]).toBeGreaterThan(3)
      expect(losses.at(-1)).toBeLessThan(share * (losses[0] as number))
    }
  },
)
