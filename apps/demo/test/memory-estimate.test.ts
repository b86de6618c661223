import { expect, test } from 'vitest'
import {
  checkpointSize,
  gptSize,
  isOfCheckpoint,
  layerChoices,
  parameterCount,
  widthChoices,
} from '../src/gpt/gpt-sizes.js'
import { estimateMemory, whyTooLarge } from '../src/gpt/memory-estimate.js'

test('the checkpoint is one of the sizes that can be chosen', () => {
  expect(gptSize(4, 192)).toEqual(checkpointSize)
  expect(isOfCheckpoint(gptSize(4, 192))).toBe(true)
  expect(isOfCheckpoint(gptSize(6, 192))).toBe(false)
  expect(parameterCount(checkpointSize)).toBe(1_992_384)
})

test('the estimate has twice the two numbers that Adam keeps for each parameter', () => {
  const { parameters, gradients, adam, activations, total } = estimateMemory(checkpointSize)
  expect(adam).toBe(16 * 1_992_384)
  expect(total).toBeGreaterThan(parameters + gradients + adam + activations)
})

/** MB at the height of the page's process in Chromium 156, both models in WebAssembly. */
test.each([
  [2, 96, 436],
  [4, 192, 877],
  [6, 192, 1159],
  [4, 384, 1568],
])(
  'the estimate for %i layers of width %i is near what was measured',
  (layers, width, measured) => {
    const estimated = estimateMemory(gptSize(layers, width)).total / 1e6
    expect(Math.abs(estimated / measured - 1)).toBeLessThan(0.05)
  },
)

test('a larger model needs more, in layers and in width', () => {
  for (const layers of layerChoices) {
    const totals = widthChoices.map((width) => estimateMemory(gptSize(layers, width)).total)
    expect(totals).toEqual([...totals].sort((a, b) => a - b))
  }
})

test('a size that would not fit is refused with a sentence, on a small device earlier', () => {
  // What a browser does not say may be a phone's.
  expect(whyTooLarge(gptSize(6, 384), undefined)).toMatch(/More than 1\.1 GB/)
  expect(whyTooLarge(gptSize(4, 192), undefined)).toBeUndefined()
  expect(whyTooLarge(gptSize(2, 384), 8)).toBeUndefined()
  expect(whyTooLarge(gptSize(6, 768), 8)).toMatch(
    /would take about \d\.\d GB, \d\.\d GB of it for Adam's state\. More than 1\.5 GB may end the tab/,
  )
  expect(whyTooLarge(gptSize(6, 384), 1)).toMatch(/More than 0\.5 GB/)
  expect(whyTooLarge(gptSize(2, 96), 1)).toBeUndefined()
})
