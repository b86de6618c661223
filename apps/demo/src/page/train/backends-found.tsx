import { backendTitles } from '../setup/backend-titles.js'
import type { BackendName } from '../setup/setup.js'
import { Card } from '../ui/card.js'
import { backend, report } from './training.js'

const statusWords = {
  chosen: 'the best here',
  available: 'works',
  failed: 'not here',
  'not tried': 'not tried',
} as const

/** What this machine can do, and why what runs was chosen. */
export function BackendsFound() {
  const lines = report.value
  const current = backend.value
  return (
    <Card title="What your device can do">
      {lines === undefined ? (
        <p class="soft" role="status">
          Trying every backend: each computes two steps, which are held against the reference ...
        </p>
      ) : (
        <ul class="found">
          {lines.map(({ name, status, reason }) => {
            const inUse = current?.name === name
            const state = inUse ? 'in use' : statusWords[status]
            return (
              <li key={name} class={`found-${inUse ? 'chosen' : status.replace(' ', '-')}`}>
                <strong>{backendTitles[name as BackendName] ?? name}</strong>
                <span class="found-state">{state}</span>
                <span class="soft">{inUse && current ? current.reason : reason}</span>
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}
