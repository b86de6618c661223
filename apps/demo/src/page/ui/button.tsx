import type { ComponentChildren } from 'preact'

interface ButtonProps {
  readonly children: ComponentChildren
  readonly onClick: () => void
  /** `primary`: the one thing to do here; `plain`: with a border; `quiet`: like text. */
  readonly look?: 'primary' | 'plain' | 'quiet'
  readonly disabled?: boolean
  /** For a button that is on or off. */
  readonly pressed?: boolean
  /** What a screen reader says, where the content alone does not say it. */
  readonly label?: string
}

export function Button({
  children,
  onClick,
  look = 'plain',
  disabled = false,
  pressed,
  label,
}: ButtonProps) {
  return (
    <button
      type="button"
      class={`button button-${look}`}
      onClick={onClick}
      disabled={disabled}
      aria-pressed={pressed}
      aria-label={label}
    >
      {children}
    </button>
  )
}
