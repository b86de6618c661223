import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { runTfjsCase } from '../src/tfjs/run-tfjs-case.js'
import { setHost } from '../src/tfjs/set-host.js'
import { temporariesOf } from '../src/tfjs/temporaries-of.js'
import { tfjsTableHead, tfjsTableLines } from '../src/tfjs/tfjs-table.js'

describe.each(['cpu', 'wasm'] as const)('a case on %s', (host) => {
  test('is of the same steps, and has what they hold', async () => {
    expect(await setHost(host)).toBeUndefined()
    const held = tf.memory().numTensors
    const result = await runTfjsCase(
      { name: 'small', host, shapes: [[64, 32], [32]], target: 100 },
      { budget: 0, leastRounds: 2, stepsPerTurn: 2 },
    )
    expect(result.ratio).toBe(result.adafactor.step.minimum / result.adam.step.minimum)
    expect(result.adam.step.turns).toBe(2)
    // Its intermediate values of all variables at once, and two moments of each.
    expect(result.adam.timesLargest).toBeGreaterThan(10)
    expect(result.adam.state).toBeGreaterThanOrEqual(2 * 4 * (64 * 32 + 32))
    // A copy that takes the variable's place.
    expect(result.adafactor.timesLargest).toBe(1)
    expect(result.adafactor.state).toBe(4 * (64 + 32 + 32))
    expect(result.met.temporaries).toBe(true)
    // Nothing is left of it but Adam's count of steps.
    expect(tf.memory().numTensors - held).toBeLessThanOrEqual(2)
    expect(tfjsTableHead().split('\n')).toHaveLength(2)
    expect(tfjsTableLines(result)).toMatch(/^small +tf\.train\.adam .*\n +adafactor .* met +0\.5$/)
  })
})

test('temporaries are what operations hold at once beside what is held before', async () => {
  await setHost('wasm')
  const kept = tf.ones([10])
  const bytes = await temporariesOf(() => tf.tidy(() => void tf.add(tf.mul(kept, 2), 1)))
  // The product and the sum, and the number that is added.
  expect(bytes).toBe(4 * (10 + 10 + 1))
  kept.dispose()
})

test('a backend that there is not is said in a line', async () => {
  const reason = await setHost('tpu' as 'cpu')
  expect(reason).toContain("Backend name 'tpu' not found in registry")
})
