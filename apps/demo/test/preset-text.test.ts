import { stateBytesOf } from '@adafactor/core'
import { expect, test } from 'vitest'
import { clipsUpdate, keptText } from '../src/page/train/preset-text.js'
import { optimizerOptions, presetNames } from '../src/training/optimizer-options.js'

const shape = [784, 64]

test.each([undefined, ...presetNames])(
  'what is said to be kept with preset %s is what it keeps',
  (preset) => {
    const { options } = optimizerOptions(preset, 1000)
    const bytes = stateBytesOf({ hiddenWeights: shape }, options)
    const text = keptText(preset, 64)
    const [rows = 0, columns = 0] = shape
    const whole = rows * columns
    // Besides there are some numbers for reports.
    const factors = text.startsWith('one for each row') ? 4 * (rows + columns) : 4 * whole
    const momentum = text.includes('momentum') ? (text.includes('in bfloat16') ? 2 : 4) * whole : 0
    expect(bytes - factors - momentum).toBeGreaterThanOrEqual(0)
    expect(bytes - factors - momentum).toBeLessThan(100)
  },
)

test('small matrices that a preset does not factor are said not to be', () => {
  expect(keptText('optax', 64)).toMatch(/only factors matrices from 128 x 128 on/)
  expect(keptText('optax', 128)).toBe('one for each row and one for each column of a matrix')
  expect(keptText('bigVision', 64)).toMatch(/momentum besides: another for each, in bfloat16/)
})

test('a preset that does not clip knows no size of its update', () => {
  expect(clipsUpdate(undefined, 64)).toBe(true)
  expect(clipsUpdate('bigVision', 64)).toBe(false)
})
