import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface CardProps {
  readonly title: ComponentChildren
  /** The heading's level: 2, or 3 inside another card. */
  readonly level?: 2 | 3
  /** Beside the title, on the right: a button or a word on the state. */
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
  readonly class?: string
}

/** A part of a view with a heading, on a raised surface. */
export function Card({ title, level = 2, aside, children, class: name = '' }: CardProps) {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section class={`card ${name}`} aria-labelledby={id}>
      <div class="card-head">
        <Heading id={id}>{title}</Heading>
        {aside}
      </div>
      {children}
    </section>
  )
}
