import type { ComponentChildren } from 'preact'

interface ViewHeadProps {
  readonly title: string
  /** One or two sentences: what there is to see here. */
  readonly children: ComponentChildren
}

/** What every view begins with. */
export function ViewHead({ title, children }: ViewHeadProps) {
  return (
    <div class="view-head">
      <h1>{title}</h1>
      <p>{children}</p>
    </div>
  )
}
