import { expect, test } from 'vitest'
import { emptySeries } from '../src/page/chart/series.js'
import { withLosses } from '../src/page/language-model/loss-series.js'

const point = (step: number, loss: number) => ({ step, losses: [loss, 2 * loss] as const })

test('what does not change is not changed by smoothing, from the first step on', () => {
  const series = withLosses(withLosses(emptySeries, [point(1, 3), point(2, 3)]), [point(3, 3)])
  expect(series.steps).toEqual([1, 2, 3])
  for (const [adafactor, adam, ...raw] of series.points) {
    expect(adafactor).toBeCloseTo(3)
    expect(adam).toBeCloseTo(6)
    expect(raw).toEqual([3, 6])
  }
})

test('a smoothed value lies between what was and what is', () => {
  const { points } = withLosses(emptySeries, [point(1, 4), point(2, 2)])
  expect(points[1]?.[0]).toBeGreaterThan(2.9)
  expect(points[1]?.[0]).toBeLessThan(3)
})

test('a long series stays short, with its newest points', () => {
  let series = emptySeries
  for (let step = 1; step <= 5000; step++) series = withLosses(series, [point(step, 1)])
  expect(series.steps.length).toBeLessThanOrEqual(1201)
  expect(series.points.length).toBe(series.steps.length)
  expect(series.steps.at(-1)).toBe(5000)
  expect(series.points.at(-1)?.[0]).toBeCloseTo(1)
})
