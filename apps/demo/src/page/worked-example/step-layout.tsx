import type { ComponentChildren } from 'preact'
import { MatrixTable } from './matrix-table.js'
import type { Matrix, Variant, WorkedExample } from './worked-example.js'

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

/** The same quantity by both formulas. */
export function Both({
  paper,
  page,
  paperFormula,
  pageFormula,
}: {
  readonly paper: ComponentChildren
  readonly page: ComponentChildren
  readonly paperFormula?: ComponentChildren
  readonly pageFormula?: ComponentChildren
}) {
  return (
    <div class="pair">
      <section class="variant">
        <h3>The paper {paperFormula && <span class="formula">{paperFormula}</span>}</h3>
        {paper}
      </section>
      <section class="variant">
        <h3>The textbook’s page {pageFormula && <span class="formula">{pageFormula}</span>}</h3>
        {page}
      </section>
    </div>
  )
}

/** The same matrix by both formulas. */
export function BothMatrices({
  example,
  name,
  of,
  ...formulas
}: {
  readonly example: WorkedExample
  readonly name: string
  of(variant: Variant): Matrix
  readonly paperFormula?: ComponentChildren
  readonly pageFormula?: ComponentChildren
}) {
  return (
    <Both
      {...formulas}
      paper={<MatrixTable name={`${name}, by the paper`} matrix={of(example.paper)} />}
      page={<MatrixTable name={`${name}, by the textbook's page`} matrix={of(example.page)} />}
    />
  )
}
