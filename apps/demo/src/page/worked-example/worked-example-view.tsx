import { ViewHead } from '../ui/view-head.js'
import { ExampleModel } from './example-model.js'
import {
  Clipped,
  Means,
  NewParameter,
  SecondMoment,
  Squares,
  StepSize,
  Update,
  UpdateRms,
} from './example-steps.js'
import { StartMatrices } from './start-matrices.js'
import { isTextbookGradient } from './worked-example.js'
import './worked-example.css'

/** Outlives the view, so that what was typed is still there when the visitor comes back. */
const model = new ExampleModel()

/** One step of Adafactor with every number on the way, computed by the library as one types. */
export function WorkedExampleView() {
  const example = model.example.value
  const { gradient } = model.input.value
  return (
    <article class="worked-example">
      <ViewHead title="One step, number by number">
        Adafactor decides how far each parameter of a network moves. Here is its first step on a
        small matrix, in the order in which it is computed, by the library itself: change a number
        at the top and all of them follow. Two formulas are about, so they stand side by side: that
        of the <b>paper</b> by Shazeer and Stern, and that on the page of a <b>textbook</b>, which
        leaves out one division.
      </ViewHead>
      <StartMatrices model={model} />
      <ol class="steps">
        <Squares example={example} gradient={gradient} />
        <Means example={example} />
        <SecondMoment example={example} />
        <Update example={example} />
        <UpdateRms example={example} isTextbook={isTextbookGradient(gradient)} />
        <Clipped example={example} isTextbook={isTextbookGradient(gradient)} />
        <StepSize example={example} />
        <NewParameter example={example} />
      </ol>
    </article>
  )
}
