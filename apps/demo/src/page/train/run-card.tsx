import { useRef } from 'preact/hooks'
import { formatCount, formatLoaded, formatRemaining, formatShare } from '../../format.js'
import { backendTitles } from '../setup/backend-titles.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { Meter } from '../ui/meter.js'
import { Stat, StatList } from '../ui/stat.js'
import { Switch } from '../ui/switch.js'
import {
  accuracy,
  adamDivergedAt,
  backend,
  digits,
  found,
  lacksDigits,
  pause,
  progress,
  reset,
  runState,
  setup,
  start,
} from './training.js'

/** The buttons that drive the run, and how it goes. */
export function RunCard() {
  const state = runState.value
  const active = state === 'running' || state === 'loading'
  const locked = active || state === 'paused'
  const main = useRef<HTMLButtonElement>(null)
  return (
    <Card
      title="The run"
      aside={
        <span class="soft" role="status">
          {lacksDigits.value ? `${stateWords[state]}: waits for more digits` : stateWords[state]}
        </span>
      }
      class="train-run"
    >
      <div class="row">
        <Button ref={main} look="primary" onClick={active ? pause : start}>
          {active ? 'Pause' : state === 'paused' ? 'Continue' : 'Start training'}
        </Button>
        <Button
          onClick={() => {
            // It is disabled by this, and would take the focus with it.
            main.current?.focus()
            reset()
          }}
          disabled={state === 'idle'}
        >
          Reset
        </Button>
        <Switch
          label="Adam beside it"
          on={setup.value.adam}
          disabled={locked}
          onChange={(adam) => {
            setup.value = { ...setup.value, adam }
          }}
        />
      </div>
      <Loading />
      <div class="run-figures">
        <RunStats />
        <p class="soft run-place">{placeText()}</p>
      </div>
    </Card>
  )
}

const stateWords = {
  idle: 'not started',
  loading: 'getting ready',
  running: 'training',
  paused: 'paused',
  diverged: 'diverged',
  finished: 'finished',
} as const

function placeText(): string {
  const current = backend.value
  if (current !== undefined) return `On ${backendTitles[current.name]}: ${current.reason}.`
  const { backend: choice } = setup.value
  if (choice !== 'auto') return `It will run on ${backendTitles[choice]}.`
  const timed = (found.value ?? []).filter(({ stepsPerSecond }) => stepsPerSecond)
  const [fastest] = timed.toSorted((a, b) => (b.stepsPerSecond ?? 0) - (a.stepsPerSecond ?? 0))
  if (!fastest) return 'It will run on the fastest backend that has been timed by then.'
  const count = timed.length > 1 ? `the fastest of ${timed.length} timed so far` : 'timed so far'
  return `It will run on ${backendTitles[fastest.name]}, ${count}.`
}

function Loading() {
  const loading = digits.value
  if (loading === undefined && !lacksDigits.value) return null
  return (
    <div class="run-loading">
      {loading && (
        <Meter
          label="Loading the digits"
          value={loading.bytes / loading.total}
          text={formatLoaded(loading)}
        />
      )}
      <p class="soft" role="status">
        {loading?.isSilent || lacksDigits.value
          ? 'Nothing has come for some seconds. Reset ends the wait; a start then asks for them afresh.'
          : ''}
      </p>
    </div>
  )
}

function RunStats() {
  const now = progress.value
  const right = accuracy.value
  const both = setup.value.adam
  const speed = now?.stepsPerSecond
  return (
    <StatList>
      <Stat
        label="Test accuracy"
        value={right && (100 * right.accuracy).toFixed(1)}
        unit="%"
        note={accuracyNote()}
        width={4}
      />
      <Stat
        label="Step"
        value={now && formatCount(now.step)}
        note={`of ${formatCount(now?.steps ?? setup.value.steps)}${left()}`}
        width={5}
      />
      <Stat
        label={
          <Explain word="Speed">
            Steps a second of Adafactor with its network, as if it ran alone. Adam and its network
            take turns with it, and their speed is measured by itself.
          </Explain>
        }
        value={speed === undefined ? undefined : speedText(speed)}
        unit="steps/s"
        note={both ? adamSpeed() : undefined}
        width={4}
      />
      <Stat
        label={
          <Explain word="Optimizer">
            The share of the time that goes into Adafactor's step. A graphics card works on its own
            while the page goes on, so there it can't be seen.
          </Explain>
        }
        value={now?.optimizerShare === undefined ? undefined : formatShare(now.optimizerShare, 0)}
        note={now?.hidesShare ? 'hidden by the device' : 'of the time'}
        width={4}
      />
    </StatList>
  )
}

function accuracyNote(): string {
  const right = accuracy.value
  if (right === undefined) return 'of images it never learned from'
  const images = `of ${formatCount(right.images)} images`
  if (adamDivergedAt.value !== undefined) return `${images}; ${adamDiverged}`
  return right.adamAccuracy === undefined
    ? images
    : `${images}; Adam: ${formatShare(right.adamAccuracy, 1)}`
}

const adamDiverged = 'Adam has diverged'

function adamSpeed(): string {
  if (adamDivergedAt.value !== undefined) return adamDiverged
  const speed = progress.value?.adamStepsPerSecond
  return `Adam: ${speed === undefined ? '–' : speedText(speed)}`
}

function speedText(stepsPerSecond: number): string {
  return stepsPerSecond < 100 ? stepsPerSecond.toFixed(1) : formatCount(stepsPerSecond)
}

/** Both optimizers take their turns until the end. */
function left(): string {
  const now = progress.value
  if (now?.stepsPerSecond === undefined || runState.value !== 'running') return ''
  if (lacksDigits.value) return ''
  const secondsAStep =
    1 / now.stepsPerSecond + (now.adamStepsPerSecond ? 1 / now.adamStepsPerSecond : 0)
  return `, ${formatRemaining((now.steps - now.step) * secondsAStep)} left`
}
