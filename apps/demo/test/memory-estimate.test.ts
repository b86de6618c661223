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
  expect(whyTooLarge(gptSize(6, 384), 8)).toBeUndefined()
  expect(whyTooLarge(gptSize(6, 768), 8)).toMatch(
    /would take about \d\.\d GB, \d\.\d GB of it for Adam's state\. More than 1\.5 GB may end the tab/,
  )
  expect(whyTooLarge(gptSize(6, 384), 1)).toMatch(/More than 0\.5 GB/)
  expect(whyTooLarge(gptSize(2, 96), 0.5)).toBeUndefined()
})
