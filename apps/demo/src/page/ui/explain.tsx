import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'

interface ExplainProps {
  /** The word as it stands in the text. */
  readonly word: ComponentChildren
  /** What it means, in a sentence or two. */
  readonly children: ComponentChildren
}

/** How far the explanation stays away from the edges of the window, in pixels. */
const margin = 12

/** A word with its explanation, shown while it is pointed at or has the focus; Escape hides it. */
export function Explain({ word, children }: ExplainProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const bubble = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)

  useEffect(() => {
    if (!open || button.current === null || bubble.current === null) return
    place(bubble.current, button.current)
    const close = () => setOpen(false)
    const closeByKey = ({ key }: KeyboardEvent) => key === 'Escape' && close()
    addEventListener('scroll', close, { capture: true, passive: true })
    addEventListener('keydown', closeByKey)
    return () => {
      removeEventListener('scroll', close, { capture: true })
      removeEventListener('keydown', closeByKey)
    }
  }, [open])

  return (
    <span
      class="explain"
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(false)}
    >
      <button
        ref={button}
        type="button"
        aria-describedby={id}
        onClick={() => setOpen(true)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
      >
        {word}
      </button>
      <span ref={bubble} id={id} class="explain-bubble" role="tooltip" hidden={!open}>
        {children}
      </span>
    </span>
  )
}

/** Below the word, or above it where there is no room; never outside the window. */
function place(bubble: HTMLElement, word: HTMLElement): void {
  const { left, top, bottom } = word.getBoundingClientRect()
  const { width, height } = bubble.getBoundingClientRect()
  const room = document.documentElement.clientWidth - width - margin
  const below = bottom + height + margin < innerHeight
  bubble.style.left = `${Math.max(margin, Math.min(left, room))}px`
  bubble.style.top = `${below ? bottom + 4 : top - height - 4}px`
}
