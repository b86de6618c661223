import { Explain } from '../ui/explain.js'
import { LiveChart } from './live-chart.js'
import { emptySeries } from './series.js'
import { type ChartName, chartNames, series } from './training.js'

const charts: Record<
  ChartName,
  { title: string; format: (value: number) => string; range?: readonly [number, number] }
> = {
  loss: { title: 'Loss, in nats', format: (value) => short(value) },
  accuracy: {
    title: 'Test accuracy',
    format: (value) => `${short(value)} %`,
    range: [0, 100],
  },
  learningRate: { title: 'Learning rate used', format: (value) => short(value) },
  updateRms: { title: 'RMS of the update', format: (value) => short(value) },
}

function short(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size < 1e-3 || size >= 1e5 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
}

/** How the run goes: four lines over its steps. */
export function Charts() {
  return (
    <div class="stack">
      <div class="chart-grid">
        {chartNames.map((name) => {
          const { title, format, range } = charts[name]
          const shown = series[name].value ?? emptySeries
          const last = shown.values.at(-1)
          return (
            <LiveChart
              key={name}
              title={title}
              current={last === undefined ? '–' : format(last)}
              series={shown}
              format={format}
              {...(range ? { range } : {})}
            />
          )
        })}
      </div>
      <p class="soft">
        All four over the steps of the run:{' '}
        <Explain word="loss">
          How surprised the network is by the right answer, on average: 2.3 nats when it guesses
          among ten digits, 0 when it is certain and right.
        </Explain>{' '}
        on the training images, the share of test images that are read correctly, the{' '}
        <Explain word="learning rate">
          How far a step goes. Adafactor makes it relative to the size of the numbers it moves; here
          is the mean over the network, as it was really used.
        </Explain>
        , and the{' '}
        <Explain word="RMS of the update">
          Root mean square: the typical size of the numbers in the update. Adafactor divides the
          update so that it is about 1, and clips it where it is larger.
        </Explain>
        .
      </p>
    </div>
  )
}
