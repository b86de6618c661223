import { formatNumber } from './format-number.js'
import { printedRms, rmsWithoutDivision } from './without-division.js'
import type { WorkedExample } from './worked-example.js'

const textbook = 'https://optimization.cbe.cornell.edu/index.php?title=Adafactor'

/** Where the numbers are from, and how its page comes to others. */
export function TextbookNote({ example }: { readonly example: WorkedExample }) {
  return (
    <aside class="textbook-note" aria-labelledby="textbook-title">
      <h2 id="textbook-title">Where the first gradient is from</h2>
      <p>
        From the numerical example on <a href={textbook}>Adafactor</a> in Cornell University’s
        Computational Optimization Open Textbook, which works out the first step from the same{' '}
        <i>G</i> and RMS(<i>X</i>). Whoever compares the two finds other numbers there, as we read
        it: it has <i>V</i> = <i>R C</i>, without the paper’s division by mean(<i>R</i>), and prints
        RMS(<i>U</i>) = {printedRms} for a <i>U</i> whose root mean square is{' '}
        {formatNumber(rmsWithoutDivision(example), 3)}. With that number put right, clipping takes
        the missing factor out again, and both come to the same step.
      </p>
    </aside>
  )
}
