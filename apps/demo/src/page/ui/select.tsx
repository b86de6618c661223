import type { ComponentChildren } from 'preact'
import { Field } from './field.js'

export interface SelectOption<V extends string> {
  readonly value: V
  readonly label: string
  readonly disabled?: boolean
}

interface SelectProps<V extends string> {
  readonly label: string
  readonly hint?: ComponentChildren
  readonly options: readonly SelectOption<V>[]
  readonly value: V
  readonly onChange: (value: V) => void
  readonly disabled?: boolean
}

/** One of several, from the device's own list. */
export function Select<V extends string>({
  label,
  hint,
  options,
  value,
  onChange,
  disabled = false,
}: SelectProps<V>) {
  return (
    <Field
      label={label}
      hint={hint}
      control={(attributes) => (
        <select
          {...attributes}
          class="control"
          value={value}
          disabled={disabled}
          onChange={({ currentTarget }) => onChange(currentTarget.value as V)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    />
  )
}
