import { Button } from '../ui/button.js'
import { Explain } from '../ui/explain.js'
import type { ExampleModel } from './example-model.js'
import { MatrixEditor } from './matrix-editor.js'
import { sizeLimits } from './matrix-entries.js'

/** The two matrices of the example, to be typed over and resized. */
export function StartMatrices({ model }: { readonly model: ExampleModel }) {
  const { rows, columns } = model.size.value
  return (
    <section class="start" aria-labelledby="start-title">
      <div class="start-head">
        <h2 id="start-title">What it starts from</h2>
        <p class="soft">
          Type other numbers, or change the size: from {sizeLimits.min} × {sizeLimits.min} to{' '}
          {sizeLimits.max} × {sizeLimits.max}.
        </p>
        <div class="start-controls">
          <SizeControl label="rows" size={rows} onResize={(size) => model.resize(size, columns)} />
          <SizeControl
            label="columns"
            size={columns}
            onResize={(size) => model.resize(rows, size)}
          />
        </div>
        <Button onClick={() => model.reset()} disabled={model.isTextbook.value}>
          Back to the textbook’s numbers
        </Button>
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
        <MatrixEditor
          model={model}
          matrix="parameter"
          symbol="X"
          title={
            <>
              <i>X</i>, the{' '}
              <Explain word="parameters">
                The numbers of the network that training changes. The textbook gives only their
                size, RMS(X) = 0.806; these have it.
              </Explain>
            </>
          }
        />
      </div>
    </section>
  )
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
