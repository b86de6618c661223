import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface MeterProps {
  readonly label: ComponentChildren
  /** From 0 to 1; undefined while it is not known how far it is. */
  readonly value: number | undefined
  /** The value for people: `3.2 of 9.9 MB`. */
  readonly text?: string
  /** `progress` towards an end, or a `meter` of an amount. */
  readonly kind?: 'progress' | 'meter'
  /** `compared` for what is compared with the others, `faint` for what is not really there. */
  readonly look?: 'accent' | 'compared' | 'faint'
}

/** A bar with its label on the left and its value on the right. */
export function Meter({ label, value, text, kind = 'progress', look = 'accent' }: MeterProps) {
  const id = useId()
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value))
  return (
    <div class={`meter meter-${look}`}>
      <div class="meter-words">
        <span id={id}>{label}</span>
        {text !== undefined && <span class="meter-text">{text}</span>}
      </div>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name */}
      <div
        class={share === undefined ? 'meter-track meter-unknown' : 'meter-track'}
        role={kind === 'progress' ? 'progressbar' : 'meter'}
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === undefined ? undefined : Math.round(100 * share)}
        aria-valuetext={text}
      >
        <div class="meter-fill" style={{ transform: `scaleX(${share ?? 1})` }} />
      </div>
    </div>
  )
}
