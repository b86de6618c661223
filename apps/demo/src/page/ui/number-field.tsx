import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Field } from './field.js'
import { parseNumber } from './parse-number.js'

interface NumberFieldProps {
  readonly label: string
  readonly hint?: ComponentChildren
  /** `undefined` shows an empty field, where `optional` allows it. */
  readonly value: number | undefined
  /** Called with every allowed value as it is typed; never with one that is not. */
  readonly onChange: (value: number | undefined) => void
  readonly min: number
  readonly max: number
  /** Whole numbers only. */
  readonly whole?: boolean
  /** Whether the field may be empty, which is `undefined`. */
  readonly optional?: boolean
  /** What an empty field says. */
  readonly placeholder?: string
  readonly disabled?: boolean
}

/**
 * A number with limits. What is typed stays as it is typed; a value that is not allowed is marked
 * and not handed on, and leaving the field brings the last allowed one back and says why.
 */
export function NumberField({
  label,
  hint,
  value,
  onChange,
  min,
  max,
  whole = false,
  optional = false,
  placeholder,
  disabled = false,
}: NumberFieldProps) {
  const [typed, setTyped] = useState<string>()
  const [refused, setRefused] = useState<string>()
  const rule = { min, max, whole, optional }
  const error = typed === undefined ? undefined : parseNumber(typed, rule).error
  return (
    <Field
      label={label}
      hint={refused ?? hint}
      error={error}
      control={(attributes) => (
        <input
          {...attributes}
          class="control"
          type="text"
          inputMode={whole ? 'numeric' : 'decimal'}
          autoComplete="off"
          spellcheck={false}
          value={typed ?? (value === undefined ? '' : String(value))}
          placeholder={placeholder}
          disabled={disabled}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value)
            setRefused(undefined)
            const parsed = parseNumber(currentTarget.value, rule)
            if (parsed.error === undefined) onChange(parsed.value)
          }}
          onBlur={() => {
            if (typed !== undefined && error !== undefined) {
              setRefused(refusalOf(typed, error, value))
            }
            setTyped(undefined)
          }}
        />
      )}
    />
  )
}

/** Why the number that was typed is not the one that stands there now. */
function refusalOf(typed: string, error: string, value: number | undefined): string {
  const shown = typed.length > 12 ? `${typed.slice(0, 12)}…` : typed
  const now = value ?? 'empty'
  return `“${shown}” was not taken: this is ${now} instead. ${error}.`
}
