import { expect, test } from 'vitest'
import { emptySeries, withPoint } from '../src/page/train/series.js'

test('a series keeps its points in order, and forgets those after a step that it goes back to', () => {
  let series = emptySeries
  for (const step of [1, 5, 9]) series = withPoint(series, step, step / 10)
  series = withPoint(series, 6, 0.7)
  expect(series).toEqual({ steps: [1, 5, 6], values: [0.1, 0.5, 0.7] })
})

test('a long series is thinned and never loses its first and last point', () => {
  let series = emptySeries
  for (let step = 1; step <= 20_000; step++) series = withPoint(series, step, step)
  expect(series.steps.length).toBeLessThanOrEqual(1201)
  expect(series.steps.length).toBeGreaterThan(400)
  expect(series.steps[0]).toBe(1)
  expect(series.steps.at(-1)).toBe(20_000)
  expect(series.values).toEqual(series.steps)
})
