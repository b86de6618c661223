import { adafactor, type Execution } from '@adafactor/core'
import { expect, test } from 'vitest'
import { immutableBackend } from './immutable-backend.js'

test.each<Execution>(['synchronous', 'asynchronous'])(
  '%s parts with assign leave a step on the device: nothing is read, nothing is left behind',
  async (execution) => {
    const backend = immutableBackend(execution)
    const params = {
      w: backend.create([4, 3]),
      b: backend.create([3]),
      empty: backend.create([0, 2]),
    }
    const optimizer = adafactor({
      backend,
      params,
      clipGlobalNorm: 1,
      momentum: { beta1: 0.9 },
      skipNonFinite: true,
    })
    let after = 0
    for (let step = 1; step <= 3; step++) {
      const gradients = {
        w: backend.create([4, 3], new Array(12).fill(step)),
        b: backend.create([3], [1, 2, 3]),
        empty: backend.create([0, 2]),
      }
      await optimizer.accumulate(gradients, 0.5)
      await optimizer.accumulate(gradients, 0.5)
      await optimizer.step()
      for (const gradient of Object.values(gradients)) backend.dispose(gradient)
      after ||= backend.memory().tensors
      expect(backend.memory().tensors).toBe(after)
    }
    expect(backend.reads()).toBe(0)
    expect(Array.from(await backend.read(params.w)).every((value) => value < 0)).toBe(true)
  },
)
