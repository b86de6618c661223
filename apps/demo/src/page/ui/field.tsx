import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

/** What a control has to carry so that its label, hint and error are read with it. */
export interface ControlAttributes {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

interface FieldProps {
  readonly label: string
  /** One line under the control: unit, range, what it does. */
  readonly hint?: ComponentChildren
  /** What is wrong with the value and what is allowed; takes the hint's place. */
  readonly error?: string | undefined
  readonly control: (attributes: ControlAttributes) => JSX.Element
}

/** A control with its label above and a hint or an error below. */
export function Field({ label, hint, error, control }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {control({
        id,
        'aria-describedby': note === undefined ? undefined : `${id}-note`,
        'aria-invalid': error !== undefined,
      })}
      {note !== undefined && (
        <div
          id={`${id}-note`}
          aria-live="polite"
          class={error === undefined ? 'field-hint' : 'field-error'}
        >
          {note}
        </div>
      )}
    </div>
  )
}
