import { adamLearningRate, triedLearningRates } from '../../training/adam-learning-rate.js'
import { accuracyRange, linearRange, logRange } from '../chart/chart-scales.js'
import { type ChartLine, LiveChart } from '../chart/live-chart.js'
import { emptySeries } from '../chart/series.js'
import { Explain } from '../ui/explain.js'
import { clipsUpdate, isRelative } from './preset-text.js'
import { rateText } from './rate-text.js'
import { adamDivergedAt, type ChartName, marks, progress, series, setup } from './training.js'

const adafactor: ChartLine = { name: 'Adafactor', color: '--accent' }

function adam(): ChartLine {
  const ended = adamDivergedAt.value === undefined ? undefined : 'diverged'
  return { name: 'Adam', color: '--compared', ended }
}

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
    lines: setup.value.adam ? [adafactor, adam()] : [adafactor],
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
        on the training images, on a logarithmic axis; less is better.
        {setup.value.adam
          ? ' Both networks begin with the same numbers and see the same images.'
          : ''}
      </p>
    </LiveChart>
  )
}

/** Where the learning rates come from. */
function rates(): string {
  const { adam, preset, learningRate, width } = setup.value
  const rate = rateText(preset, learningRate, 'That of Adafactor')
  const own = isRelative(preset, width) ? `${rate}, times the size of what it moves` : rate
  if (!adam) return `${own}.`
  const others = triedLearningRates.filter((rate) => rate !== adamLearningRate).join(', ')
  return (
    `${own}. That of Adam falls from ${adamLearningRate} to 0 in a straight line. In the default run ` +
    `${adamLearningRate} gave it the best test accuracy, as the mean of three seeds; tried were also ${others}.`
  )
}

/** What else there is to see over the steps of the run. */
export function MoreCharts() {
  const { preset, width } = setup.value
  const clips = clipsUpdate(preset, width)
  return (
    <div class="train-charts">
      <LiveChart
        {...common('accuracy')}
        title="Test accuracy"
        format={(value) => `${short(value)} %`}
        range={accuracyRange}
      >
        <p class="soft">Of 1,000 test images on the way, and of all 10,000 at the end.</p>
      </LiveChart>
      <LiveChart {...common('learningRate')} title="Learning rate used" range={linearRange}>
        <p class="soft">
          <Explain word="How far a step goes">
            Adafactor makes it relative to the size of the numbers that it moves (most presets do);
            here is the mean over the network, as it was really used.
          </Explain>
          , by each optimizer. {rates()}
        </p>
      </LiveChart>
      <LiveChart
        {...common('updateRms')}
        lines={[adafactor]}
        title="Size of Adafactor's update"
        range={linearRange}
      >
        {clips ? (
          <p class="soft">
            As a{' '}
            <Explain word="root mean square">
              The typical size of the numbers in the update. Adafactor divides the update so that it
              is about 1, and clips it where it is larger.
            </Explain>
            , before it is clipped.
          </p>
        ) : (
          <p class="soft">This preset does not clip its updates, so their size is not computed.</p>
        )}
      </LiveChart>
    </div>
  )
}
