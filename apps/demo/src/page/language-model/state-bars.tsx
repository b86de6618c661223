import { formatBytes, formatCount } from '../../format.js'
import { contenderNames, type Pair } from '../../gpt/contender-names.js'
import { parameterCount } from '../../gpt/gpt-sizes.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { Meter } from '../ui/meter.js'
import { Stat, StatList } from '../ui/stat.js'
import { progress, size } from './language-model.js'

/** What each optimizer keeps, and the numbers of the training. */
export function StateBars() {
  const now = progress.value
  const [adafactor, adam] = now?.stateBytes ?? []
  return (
    <Card title="What each optimizer keeps">
      <div class="stack">
        <Bars bytes={now?.stateBytes} />
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
          value={now?.seconds.toFixed(0)}
          unit="s"
          note="of each, without compiling and samples"
          width={4}
        />
        {contenderNames.map((name, index) => {
          const speed = now?.stepsPerSecond[index]
          return (
            <Stat
              key={name}
              label={`Speed with ${name}`}
              value={speed && Number.isFinite(speed) ? speed.toFixed(1) : undefined}
              unit="steps/s"
              note="while it is at work"
              width={4}
            />
          )
        })}
        <Stat label="Parameters" value={formatCount(parameterCount(size.value))} width={9} />
      </StatList>
    </Card>
  )
}

/** Bytes of both, the longer bar full. */
function Bars({ bytes }: { readonly bytes: Pair<number> | undefined }) {
  return (
    <>
      {contenderNames.map((name, index) => (
        <Meter
          key={name}
          label={name}
          kind="meter"
          look={index === 0 ? 'accent' : 'compared'}
          value={bytes ? (bytes[index] ?? 0) / Math.max(...bytes) : 0}
          text={bytes ? formatBytes(bytes[index] ?? 0) : '–'}
        />
      ))}
    </>
  )
}

/** On WebGPU what the device itself gave out. */
function Buffers() {
  const buffers = progress.value?.buffers
  if (buffers === undefined) return null
  const [adafactor, adam] = buffers
  return (
    <>
      <p class="soft">
        In buffers of the device at the height of each training, counted as they are made and
        destroyed:
      </p>
      <Bars bytes={[adafactor.peak, adam.peak]} />
    </>
  )
}
