import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from './button.js'

interface CodeBlockProps {
  /** What the text is: shown above it, unless `head` is. */
  readonly title: string
  /** Above the text instead of its title. */
  readonly head?: ComponentChildren
  readonly code: string
}

/** Text of a program with a button that copies it; long lines scroll inside. */
export function CodeBlock({ title, head, code }: CodeBlockProps) {
  const [outcome, setOutcome] = useState<string>()
  useEffect(() => {
    if (outcome === undefined) return
    const timer = setTimeout(() => setOutcome(undefined), 2000)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () => {
    // Outside of https there is no clipboard at all.
    const copied = navigator.clipboard?.writeText(code) ?? Promise.reject()
    copied.then(
      () => setOutcome('Copied'),
      () => setOutcome('Not allowed here'),
    )
  }
  return (
    <figure class="code-block">
      <figcaption>
        {head ?? <span>{title}</span>}
        <span class="code-block-outcome" role="status">
          {outcome}
        </span>
        <Button look="quiet" onClick={copy} label={`Copy: ${title}`}>
          Copy
        </Button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section class="code-block-scroll" tabIndex={0} aria-label={title}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
    </figure>
  )
}
