import { formatBytes, formatCount } from '../../format.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { Meter } from '../ui/meter.js'
import { Stat, StatList } from '../ui/stat.js'
import { progress, ready } from './language-model.js'

/** What each optimizer keeps, and the numbers of the training. */
export function StateBars() {
  const now = progress.value
  const [adafactor, adam] = now?.stateBytes ?? []
  return (
    <Card title="What each optimizer keeps">
      <div class="stack">
        <Meter
          label="Adafactor"
          kind="meter"
          value={adafactor && adam ? adafactor / adam : 0}
          text={adafactor ? formatBytes(adafactor) : '–'}
        />
        <Meter
          label="Adam"
          kind="meter"
          look="compared"
          value={adam ? 1 : 0}
          text={adam ? formatBytes(adam) : '–'}
        />
        <p class="soft">
          The bytes of the arrays that each one really keeps between two steps
          {adafactor && adam ? `: 1 to ${Math.round(adam / adafactor)}` : ''}. Parameters, gradients
          and{' '}
          <Explain word="activations">
            What the layers compute on the way to the loss and keep until the gradients are known.
          </Explain>{' '}
          take the same room with both.
        </p>
        <Buffers />
      </div>
      <StatList>
        <Stat
          label="Training"
          value={now ? now.seconds.toFixed(0) : undefined}
          unit="s"
          note="of both, without compiling and samples"
          width={4}
        />
        <Stat
          label="Speed"
          value={
            now && Number.isFinite(now.stepsPerSecond) ? now.stepsPerSecond.toFixed(1) : undefined
          }
          unit="steps/s"
          note="one of each model"
          width={4}
        />
        <Stat
          label="Parameters"
          value={ready.value ? formatCount(ready.value.parameters) : undefined}
          width={9}
        />
      </StatList>
    </Card>
  )
}

/** On WebGPU what the device itself gave out. */
function Buffers() {
  const buffers = progress.value?.buffers
  if (buffers === undefined) return null
  return (
    <p class="soft">
      On the device there are {formatBytes(buffers.now)} in buffers for both trainings together,{' '}
      {formatBytes(buffers.peak)} at most so far, counted as they are made and destroyed.
    </p>
  )
}
