import { formatBytes } from '../../format.js'
import { adamStateBytes } from '../../training/adam-state-bytes.js'
import { backendTitles } from '../setup/backend-titles.js'
import { Card } from '../ui/card.js'
import { Meter } from '../ui/meter.js'
import type { AllocatedBytes } from '../worker/protocol.js'
import { keptText } from './preset-text.js'
import { backend, progress, setup } from './training.js'

/** How little the optimizer holds. */
export function MemoryCard() {
  const now = progress.value
  const { preset, width } = setup.value
  const own = now && total(now.allocated)
  const adam =
    now && (now.adamAllocated ? total(now.adamAllocated) : adamStateBytes(now.parameters))
  return (
    <Card title="Memory of the optimizer" class="train-memory">
      <Meter
        label="Adafactor"
        kind="meter"
        value={own && adam ? own / Math.max(own, adam) : 0}
        text={own === undefined ? '–' : formatBytes(own)}
      />
      <Meter
        label={now && !now.adamAllocated ? 'Adam would hold, calculated' : 'Adam'}
        kind="meter"
        look="compared"
        value={own && adam ? adam / Math.max(own, adam) : 0}
        text={adam === undefined ? '–' : formatBytes(adam)}
      />
      <p class="soft">
        Adam keeps two numbers for each number that it trains; Adafactor keeps{' '}
        {keptText(preset, width)}
        {own && adam && adam > own ? `: ${timesText(adam / own)} less here` : ''}. {countedText()}
      </p>
    </Card>
  )
}

/** Without a decimal where it would be a small part of it. */
function timesText(times: number): string {
  return `${times.toFixed(times < 10 ? 1 : 0)} times`
}

function total({ state, work = 0 }: AllocatedBytes): number {
  return state + work
}

/** What the bars count, in words. */
function countedText(): string {
  const now = progress.value
  const current = backend.value
  if (now === undefined || current === undefined) return ''
  const { work, state } = now.allocated
  const title = backendTitles[current.name]
  if (now.hidesWork) {
    return `Counted is the state that ${title} has allocated; it does not tell the work space of a step.`
  }
  if (work === undefined) {
    return (
      `Counted is the state that ${title} has allocated; the work space of a step is known after the ` +
      'next one.'
    )
  }
  const adam = now.adamAllocated
  const parts = ({ state, work = 0 }: AllocatedBytes) =>
    `${formatBytes(state)} of state and ${formatBytes(work)} of work space`
  return (
    `Counted is what ${title} has allocated: ${parts({ state, work })}` +
    `${adam ? ` for Adafactor, ${parts(adam)} for Adam` : ''}.`
  )
}
