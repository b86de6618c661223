import type { Ref } from 'preact'
import { Button } from '../ui/button.js'
import { Explain } from '../ui/explain.js'
import type { ExampleModel } from './example-model.js'
import { formatNumber } from './format-number.js'
import { MatrixEditor } from './matrix-editor.js'
import { sizeLimits } from './matrix-entries.js'
import { MatrixTable } from './matrix-table.js'

/** What the step starts from: matrices to be typed over, and what was kept of the steps before. */
export function StartMatrices({
  model,
  heading,
}: {
  readonly model: ExampleModel
  /** Gets the focus when another step is shown. */
  readonly heading: Ref<HTMLHeadingElement>
}) {
  const { step } = model.example.value
  const isFirst = model.isFirstStep.value
  return (
    <section class="start" aria-labelledby="start-title">
      <div class="start-head">
        <h2 id="start-title" ref={heading} tabIndex={-1}>
          {isFirst ? 'What it starts from' : `What step ${step} starts from`}
        </h2>
        {isFirst ? <FirstStep model={model} /> : <LaterStep model={model} />}
      </div>
      <div class="pair">
        <MatrixEditor
          model={model}
          matrix="gradient"
          symbol="G"
          title={
            <>
              <i>G</i>, the{' '}
              <Explain word="gradient">
                In which direction, and how steeply, the error of the network grows when a parameter
                grows. A step goes the other way.
              </Explain>
            </>
          }
        />
        {isFirst ? (
          <MatrixEditor model={model} matrix="parameter" symbol="X" title={<ParameterTitle />} />
        ) : (
          <Remembered model={model} />
        )}
      </div>
    </section>
  )
}

function ParameterTitle() {
  return (
    <>
      <i>X</i>, the{' '}
      <Explain word="parameters">The numbers of the network that training changes.</Explain>
    </>
  )
}

function FirstStep({ model }: { readonly model: ExampleModel }) {
  const { rows, columns } = model.size.value
  return (
    <>
      <p class="soft">
        Type other numbers, or change the size: from {sizeLimits.min} × {sizeLimits.min} to{' '}
        {sizeLimits.max} × {sizeLimits.max}. Arrow keys go from number to number.
      </p>
      <div class="start-controls">
        <SizeControl label="rows" size={rows} onResize={(size) => model.resize(size, columns)} />
        <SizeControl label="columns" size={columns} onResize={(size) => model.resize(rows, size)} />
      </div>
      <Button onClick={() => model.reset()} disabled={model.isTextbook.value}>
        Back to the first numbers
      </Button>
    </>
  )
}

function LaterStep({ model }: { readonly model: ExampleModel }) {
  return (
    <>
      <p class="soft">
        The next batch of data gives another gradient. In its place stands the last one, turned by
        half a turn and {model.example.value.step % 2 === 0 ? 'half' : 'twice'} as large: type any
        other.
      </p>
      <div class="row">
        <Button onClick={() => model.back()}>Back one step</Button>
        <Button onClick={() => model.reset()}>Back to the first numbers</Button>
      </div>
    </>
  )
}

/** What the steps before have left. */
function Remembered({ model }: { readonly model: ExampleModel }) {
  const { parameter, before } = model.input.value
  if (before === undefined) return null
  const { R, C, adam } = before
  return (
    <div class="remembered">
      <p class="remembered-title">
        <ParameterTitle />, as Adafactor left them
      </p>
      <MatrixTable name="X, as Adafactor left it" matrix={parameter} />
      <p class="soft">
        Kept by Adafactor: <i>R</i> = {listOf(R)} and <i>C</i> = {listOf(C)}. Kept by Adam, which
        has an <i>X</i> of its own: {2 * adam.m.flat().length} numbers.
      </p>
    </div>
  )
}

function listOf(values: readonly number[]): string {
  return `(${values.map((value) => formatNumber(value)).join(', ')})`
}

function SizeControl({
  label,
  size,
  onResize,
}: {
  readonly label: string
  readonly size: number
  onResize(size: number): void
}) {
  return (
    <fieldset class="size-control">
      <legend class="unseen">Number of {label}</legend>
      <Button
        label={`One of the ${label} less`}
        disabled={size <= sizeLimits.min}
        onClick={() => onResize(size - 1)}
      >
        −
      </Button>
      <output aria-live="polite">
        {size} {label}
      </output>
      <Button
        label={`One of the ${label} more`}
        disabled={size >= sizeLimits.max}
        onClick={() => onResize(size + 1)}
      >
        +
      </Button>
    </fieldset>
  )
}
