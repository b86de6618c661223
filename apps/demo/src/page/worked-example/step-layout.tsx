import type { ComponentChildren } from 'preact'
import { formatNumber } from './format-number.js'

/** One step of the calculation: what is done, and the numbers. */
export function Step({
  title,
  formula,
  text,
  children,
}: {
  readonly title: string
  readonly formula: ComponentChildren
  readonly text: ComponentChildren
  readonly children: ComponentChildren
}) {
  return (
    <li class="step">
      <div class="step-text">
        <h2>{title}</h2>
        <p class="formula">{formula}</p>
        <p>{text}</p>
      </div>
      <div class="step-values">{children}</div>
    </li>
  )
}

/** What Adafactor does, and what Adam does in its place. */
export function Pair({
  adafactor,
  adam,
  formula,
  adamFormula,
}: {
  readonly adafactor: ComponentChildren
  readonly adam: ComponentChildren
  readonly formula?: ComponentChildren
  readonly adamFormula?: ComponentChildren
}) {
  return (
    <div class="pair">
      <section class="variant">
        <h3>Adafactor {formula && <span class="formula">{formula}</span>}</h3>
        {adafactor}
      </section>
      <section class="variant">
        <h3>Adam {adamFormula && <span class="formula">{adamFormula}</span>}</h3>
        {adam}
      </section>
    </div>
  )
}

export function BigNumber({ value }: { readonly value: number }) {
  return <p class="big-number">{formatNumber(value)}</p>
}
