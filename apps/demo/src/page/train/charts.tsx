import { adamLearningRate, triedLearningRates } from '../../training/adam-learning-rate.js'
import { Explain } from '../ui/explain.js'
import { accuracyRange, linearRange, logRange } from './chart-scales.js'
import { type ChartLine, LiveChart } from './live-chart.js'
import { rateText } from './rate-text.js'
import { emptySeries } from './series.js'
import { accuracy, type ChartName, marks, progress, series, setup } from './training.js'

const adafactor: ChartLine = { name: 'Adafactor', color: '--accent' }
const adam: ChartLine = { name: 'Adam', color: '--compared' }

function short(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size < 1e-3 || size >= 1e5 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
}

/** What all charts of a run have in common. */
function common(name: ChartName) {
  return {
    series: series[name].value ?? emptySeries,
    lastStep: progress.value?.step || setup.value.steps,
    marks: marks.value,
    lines: setup.value.adam ? [adafactor, adam] : [adafactor],
    format: short,
  }
}

/** The curve that counts. */
export function LossChart() {
  return (
    <LiveChart {...common('loss')} title="Loss" scale="log" range={logRange} large>
      <p class="soft">
        The{' '}
        <Explain word="loss">
          How surprised a network is by the right answer, on average: 2.3 nats when it guesses among
          ten digits, 0 when it is certain and right.
        </Explain>{' '}
        on the training images; less is better, and the axis is logarithmic. {adamText()}
      </p>
    </LiveChart>
  )
}

function adamText(): string {
  const { adam, preset, learningRate } = setup.value
  if (!adam) return ''
  const tried = triedLearningRates.slice(0, -1).join(', ')
  return (
    `Both networks begin with the same numbers and see the same images. The learning rate of Adam falls ` +
    `from ${adamLearningRate} to 0, ${rateText(preset, learningRate, 'that of Adafactor')}. Of ${tried} and ` +
    `${triedLearningRates.at(-1)}, ${adamLearningRate} gave Adam the best test accuracy in the default run, as ` +
    'the mean of three seeds.'
  )
}

/** What else there is to see over the steps of the run. */
export function MoreCharts() {
  const images = accuracy.value?.images
  return (
    <div class="chart-grid train-charts">
      <LiveChart
        {...common('accuracy')}
        title={
          images === undefined
            ? 'Test accuracy'
            : `Test accuracy, of ${images.toLocaleString('en-US')} images`
        }
        format={(value) => `${short(value)} %`}
        range={accuracyRange}
      />
      <LiveChart {...common('learningRate')} title="Learning rate used" range={linearRange}>
        <p class="soft">
          <Explain word="How far a step goes">
            Adafactor makes it relative to the size of the numbers that it moves; here is the mean
            over the network, as it was really used.
          </Explain>
          , by each optimizer.
        </p>
      </LiveChart>
      <LiveChart
        {...common('updateRms')}
        lines={[adafactor]}
        title="Size of Adafactor's update"
        range={linearRange}
      >
        <p class="soft">
          As a{' '}
          <Explain word="root mean square">
            The typical size of the numbers in the update. Adafactor divides the update so that it
            is about 1, and clips it where it is larger.
          </Explain>
          , before it is clipped.
        </p>
      </LiveChart>
    </div>
  )
}
