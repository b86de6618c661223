import { expect, test } from 'vitest'
import { oneOfEach, someMistakes } from '../src/page/worker/read-digits.js'
import { initialLayers } from '../src/training/layers.js'
import { seededRandom } from '../src/training/random.js'
import { smallDigits } from './support/session.js'

const layers = initialLayers([36, 8, 10], seededRandom(3))

test('a digit is read as the likeliest of ten', () => {
  for (const { answer } of oneOfEach(layers, smallDigits.test)) {
    expect(answer?.digit).toBeGreaterThanOrEqual(0)
    expect(answer?.digit).toBeLessThan(10)
    expect(answer?.share).toBeGreaterThan(0.1)
  }
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 3e38])(
  'a network whose numbers have become %d reads nothing in any',
  (value) => {
    const [hidden, output] = layers
    const diverged = [{ ...hidden, weights: hidden?.weights.map(() => value) }, output]
    const read = oneOfEach(diverged as typeof layers, smallDigits.test)
    expect(read).toHaveLength(10)
    for (const digit of read) expect(digit).not.toHaveProperty('answer')
    expect(someMistakes(diverged as typeof layers, smallDigits.test, 3)).toHaveLength(3)
  },
)
