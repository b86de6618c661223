import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../ui/button.js'
import { ViewHead } from '../ui/view-head.js'
import { isTextbookGradient } from './example-input.js'
import { ExampleModel } from './example-model.js'
import { Kept, SecondMoment, Squares } from './memory-steps.js'
import { StartMatrices } from './start-matrices.js'
import { TextbookNote } from './textbook-note.js'
import { Clipped, Measure, NewParameter, StepSize, Update } from './update-steps.js'
import './worked-example.css'

/** Outlives the view, so that what was typed is still there when the visitor comes back. */
const model = new ExampleModel()

/** A step of Adafactor with every number on the way, computed by the library as one types, beside Adam's. */
export function WorkedExampleView() {
  const example = model.example.value
  const input = model.input.value
  const start = useRef<HTMLHeadingElement>(null)
  const shown = useRef(example.step)
  useEffect(() => {
    if (shown.current === example.step) return
    shown.current = example.step
    // Keyboard, screen reader and eye go on where the other step begins.
    start.current?.focus()
    start.current?.scrollIntoView({ block: 'start' })
  }, [example.step])
  return (
    <article class="worked-example">
      <ViewHead title="One step, number by number">
        An optimizer decides how far each parameter of a network moves. Here is a step of Adafactor
        on a small matrix, in the order in which it is computed, by the library itself, and beside
        it what <b>Adam</b> does. Change a number at the top and all of them follow.
      </ViewHead>
      <StartMatrices model={model} heading={start} />
      <ol class="steps">
        <Squares example={example} gradient={input.gradient} />
        <Kept example={example} />
        <SecondMoment example={example} />
        <Update example={example} />
        <Measure example={example} />
        <Clipped example={example} />
        <StepSize example={example} />
        <NewParameter example={example} />
      </ol>
      <div class="row">
        <Button
          look="primary"
          disabled={model.faults.value.length > 0}
          onClick={() => model.next()}
        >
          Next step
        </Button>
        <p class="soft">
          Goes on from here to step {example.step + 1}, with the running averages of both.
        </p>
      </div>
      {isTextbookGradient(input) && <TextbookNote example={example} />}
    </article>
  )
}
