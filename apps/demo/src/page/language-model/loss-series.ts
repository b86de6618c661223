import type { Series } from '../chart/series.js'
import type { LossPoint } from './training-news.js'

/** More points than a chart has pixels only cost time. */
const mostPoints = 1200

/** How much of a smoothed value is of the steps before. */
const memory = 0.9

/**
 * The series with more points. Its lines are the losses of Adafactor and of Adam smoothed for the eye, and
 * both as they are. Smoothed is a moving average, exponential and without the pull of its beginning (as
 * Adam's own averages). A long series keeps every other point of what it had.
 */
export function withLosses(series: Series, added: readonly LossPoint[]): Series {
  const isKept = (_: unknown, at: number) => series.steps.length < mostPoints || at % 2 === 0
  const steps = series.steps.filter(isKept)
  const points = series.points.filter(isKept)
  for (const { step, losses } of added) {
    const last = points.at(-1)
    // The weight of all that came before this step.
    const before = 1 - memory ** (step - 1)
    const smoothed = (index: 0 | 1) => {
      const sum = memory * before * (last?.[index] ?? 0) + (1 - memory) * losses[index]
      return sum / (1 - memory ** step)
    }
    steps.push(step)
    points.push([smoothed(0), smoothed(1), ...losses])
  }
  return { steps, points }
}
