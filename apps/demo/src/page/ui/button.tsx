import type { ComponentChildren, Ref } from 'preact'

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
  /** Takes the focus of a button that is gone. */
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({
  children,
  onClick,
  look = 'plain',
  disabled = false,
  pressed,
  label,
  ref = null,
}: ButtonProps) {
  return (
    <button
      ref={ref}
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
