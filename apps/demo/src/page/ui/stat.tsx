import type { ComponentChildren } from 'preact'

interface StatProps {
  readonly label: ComponentChildren
  /** The number as text; undefined shows a dash. */
  readonly value: string | undefined
  readonly unit?: string
  /** One line of explanation or comparison. */
  readonly note?: ComponentChildren
  /** Characters that the value needs at most, so that nothing moves when it changes. */
  readonly width?: number
}

/** One number that matters. Put several into a `StatList`. */
export function Stat({ label, value, unit, note, width = 6 }: StatProps) {
  return (
    <div class="stat">
      <dt>{label}</dt>
      <dd>
        <span class="stat-value" style={{ minWidth: `${width}ch` }}>
          {value ?? '–'}
        </span>
        {unit !== undefined && <span class="stat-unit"> {unit}</span>}
        {note !== undefined && <div class="stat-note">{note}</div>}
      </dd>
    </div>
  )
}

/** Stats side by side, as many in a row as there is room for. */
export function StatList({ children }: { readonly children: ComponentChildren }) {
  return <dl class="stat-list">{children}</dl>
}
