import { linearRange, type Range } from '../chart/chart-scales.js'
import { type ChartLine, LiveChart } from '../chart/live-chart.js'
import { losses } from './language-model.js'

const lines: readonly ChartLine[] = [
  { name: 'Adafactor', color: '--accent' },
  { name: 'Adam', color: '--compared' },
  { name: 'Adafactor, each step', color: '--accent', look: 'points' },
  { name: 'Adam, each step', color: '--compared', look: 'points' },
]

/** How far the axis of steps goes at least. */
const fewestSteps = 20

/** What the axis of losses shows before there are any: up to that of a guess among all tokens. */
const emptyRange: Range = [3, 6.3]

/** The losses of both over the steps: smoothed as lines, and as they are as faint points. */
export function LossChart() {
  const series = losses.value
  return (
    <LiveChart
      title="Loss"
      lines={lines}
      series={series}
      format={(value) => value.toFixed(2)}
      range={(values) => (values.length > 0 ? linearRange(values) : emptyRange)}
      lastStep={Math.max(fewestSteps, series.steps.at(-1) ?? 0)}
      marks={[]}
      large
    >
      <p class="soft">
        In nats for each token, on the batch at hand before it is learnt from. Lines are averages of
        the last ten steps or so, points are the steps themselves.
      </p>
    </LiveChart>
  )
}
