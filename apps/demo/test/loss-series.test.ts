import { expect, test } from 'vitest'
import { type ChartPoint, withPoints } from '../src/page/language-model/loss-series.js'

const point = (step: number, loss: number) => ({ step, losses: [loss, 2 * loss] as const })

test('what does not change is not changed by smoothing, from the first step on', () => {
  const series = withPoints(withPoints([], [point(1, 3), point(2, 3)]), [point(3, 3)])
  expect(series.map(({ step }) => step)).toEqual([1, 2, 3])
  for (const { smooth } of series) {
    expect(smooth[0]).toBeCloseTo(3)
    expect(smooth[1]).toBeCloseTo(6)
  }
})

test('a smoothed value lies between what was and what is', () => {
  const series = withPoints([], [point(1, 4), point(2, 2)])
  expect(series[1]?.smooth[0]).toBeGreaterThan(2.9)
  expect(series[1]?.smooth[0]).toBeLessThan(3)
})

test('a long series stays short, with its newest points', () => {
  let series: readonly ChartPoint[] = []
  for (let step = 1; step <= 5000; step++) series = withPoints(series, [point(step, 1)])
  expect(series.length).toBeLessThanOrEqual(1201)
  expect(series.at(-1)?.step).toBe(5000)
  expect(series.at(-1)?.smooth[0]).toBeCloseTo(1)
})
