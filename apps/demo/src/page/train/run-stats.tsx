import { formatBytes, formatCount, formatRemaining, formatShare } from '../../format.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { Meter } from '../ui/meter.js'
import { Stat, StatList } from '../ui/stat.js'
import { accuracy, progress, runState, setup } from './training.js'

/** The numbers of the run beside its charts: above all how little the optimizer holds. */
export function RunStats() {
  const now = progress.value
  const left =
    now && runState.value === 'running' && now.stepsPerSecond > 0
      ? formatRemaining((now.steps - now.step) / now.stepsPerSecond)
      : undefined
  return (
    <Card title="What it costs">
      <div class="stack">
        <Meter
          label="State of Adafactor"
          kind="meter"
          value={now ? now.stateBytes / now.adamBytes : 0}
          text={now ? formatBytes(now.stateBytes) : '–'}
        />
        <Meter
          label="State that Adam would hold"
          kind="meter"
          look="faint"
          value={now ? 1 : 0}
          text={now ? formatBytes(now.adamBytes) : '–'}
        />
        <p class="soft">
          An optimizer remembers something about every number that it trains. Adam keeps two numbers
          for each; Adafactor keeps one for each row and one for each column of a matrix
          {now ? `: ${Math.round(now.adamBytes / now.stateBytes)} times less here` : ''}.
        </p>
      </div>
      <StatList>
        <Stat
          label="Test accuracy"
          value={accuracy.value ? (100 * accuracy.value.value).toFixed(1) : undefined}
          unit="%"
          width={4}
        />
        <Stat
          label="Step"
          value={now ? formatCount(now.step) : undefined}
          note={`of ${formatCount(now?.steps ?? setup.value.steps)}`}
          width={6}
        />
        <Stat label="Speed" value={now?.stepsPerSecond.toFixed(1)} unit="steps/s" width={4} />
        <Stat
          label={
            <Explain word="Optimizer">
              The share of the time that goes into Adafactor's step. A graphics card works on its
              own while the page goes on, so there it can't be seen.
            </Explain>
          }
          value={now?.optimizerShare === undefined ? undefined : formatShare(now.optimizerShare, 0)}
          note={now && now.optimizerShare === undefined ? 'hidden by the device' : 'of the time'}
          width={5}
        />
        <Stat label="Time left" value={left} width={7} />
        <Stat label="Parameters" value={now ? formatCount(now.parameters) : undefined} width={7} />
      </StatList>
    </Card>
  )
}
