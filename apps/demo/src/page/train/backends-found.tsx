import { formatCount } from '../../format.js'
import { backendTitles } from '../setup/backend-titles.js'
import { Card } from '../ui/card.js'
import type { FoundBackend } from '../worker/protocol.js'
import { foundText, isWaiting } from './found-text.js'
import { backend, found, runState, setup, timesGpujs } from './training.js'

/** What this machine can do, how fast, and why what runs was chosen. */
export function BackendsFound() {
  const backends = found.value ?? []
  return (
    <Card title="What your device can do" class="train-found">
      <p class="soft" role="status">
        {foundText(backends, setup.value, runState.value, timesGpujs.value)}
      </p>
      <ul class="found">
        {backends.map((one) => {
          const { name, software } = one
          const state = stateOf(one, backends)
          return (
            <li key={name} class={`found-${state.kind}`}>
              <strong>
                {backendTitles[name]}
                {software === undefined ? '' : ', in software'}
              </strong>
              <span class="found-state">{state.words}</span>
              <span class="soft">{detailsOf(one)}</span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** One is in use while there is a run; before, one is the fastest. */
function stateOf(one: FoundBackend, all: readonly FoundBackend[]) {
  if (backend.value?.name === one.name) return { kind: 'chosen', words: 'in use' }
  if (one.status === 'failed') return { kind: 'failed', words: 'not here' }
  if (isWaiting(one)) return { kind: 'waiting', words: 'not timed yet' }
  const fastest = all.reduce((best, other) =>
    (other.stepsPerSecond ?? 0) > (best.stepsPerSecond ?? 0) ? other : best,
  )
  const isKnown = !all.some(isWaiting)
  return fastest === one && isKnown
    ? { kind: 'fastest', words: 'the fastest here' }
    : { kind: 'works', words: 'works' }
}

function detailsOf({ name, reason, stepsPerSecond, software }: FoundBackend): string {
  const current = backend.value
  const parts = [
    ...(stepsPerSecond === undefined ? [] : [`${speedText(stepsPerSecond)} steps a second`]),
    ...(software === undefined ? [] : [`${software}: a GPU that the CPU emulates`]),
    ...(current?.name === name ? [current.reason] : []),
    ...(reason === undefined ? [] : [reason]),
  ]
  return parts.join('; ')
}

function speedText(stepsPerSecond: number): string {
  return stepsPerSecond < 20 ? stepsPerSecond.toFixed(1) : formatCount(stepsPerSecond)
}
