import type { Pair } from '../../gpt/comparison.js'
import type { LossPoint } from './worker/protocol.js'

/** A step of the chart: the losses as they are, and smoothed for the eye; of Adafactor and of Adam. */
export interface ChartPoint extends LossPoint {
  readonly smooth: Pair<number>
}

/** More points than a chart has pixels only cost time. */
const mostPoints = 1200

/** How much of a smoothed value is of the steps before. */
const memory = 0.9

/**
 * The series with more points: a moving average, exponential and without the pull of its beginning (as
 * Adam's own averages). A long series keeps every other point of what it had.
 */
export function withPoints(
  series: readonly ChartPoint[],
  added: readonly LossPoint[],
): readonly ChartPoint[] {
  const points = series.length < mostPoints ? [...series] : series.filter((_, at) => at % 2 === 0)
  for (const { step, losses } of added) {
    const last = points.at(-1)
    // The weight of all that came before this step.
    const before = 1 - memory ** (step - 1)
    const smoothed = (index: 0 | 1) => {
      const sum = memory * before * (last?.smooth[index] ?? 0) + (1 - memory) * losses[index]
      return sum / (1 - memory ** step)
    }
    points.push({ step, losses, smooth: [smoothed(0), smoothed(1)] })
  }
  return points
}
