/** The steps of the calculation that are about what is kept. */
import { Explain } from '../ui/explain.js'
import { adamSettings } from './adam-step.js'
import type { Matrix } from './example-input.js'
import { formatExact, formatNumber } from './format-number.js'
import { MatrixTable } from './matrix-table.js'
import { Pair, Step } from './step-layout.js'
import { withoutDivision } from './without-division.js'
import type { WorkedExample } from './worked-example.js'

export function Squares({ example, gradient }: { example: WorkedExample; gradient: Matrix }) {
  const largest = Math.max(...gradient.flat().map(Math.abs))
  return (
    <Step
      title="Square the gradient"
      formula={
        <>
          <i>G</i>
          <sup>2</sup>
        </>
      }
      text={
        `How large each number is, whatever its sign. The largest, ${formatExact(largest)}, ` +
        'gets the largest square. Both optimizers begin so.'
      }
    >
      <MatrixTable name="G squared" matrix={example.squares} />
    </Step>
  )
}

export function Kept({ example }: { example: WorkedExample }) {
  const { R, C, step, squares, rowMeans, columnMeans, adam } = example
  const [n, m] = [R.length, C.length]
  return (
    <Step
      title="Keep one number for each row and column"
      formula={
        <>
          <i>R</i> ≈ row means, <i>C</i> ≈ column means
        </>
      }
      text={
        <>
          This is the saving: Adafactor keeps {n} + {m} = {n + m} numbers from step to step. Adam
          keeps a square for each parameter and an average gradient as well: {n * m} + {n * m} ={' '}
          {2 * n * m}. For a 4096 × 4096 matrix that is 8 thousand against 34 million. What is kept
          are{' '}
          <Explain word="running averages">
            The mean of the old value and the new one, with more weight on the old as training goes
            on.
          </Explain>
          . <Weights example={example} />
        </>
      }
    >
      <Pair
        adafactor={
          <>
            <MatrixTable
              name="G squared with the means of its rows and columns"
              matrix={squares}
              rowMeans={{ label: step === 1 ? <i>R</i> : 'now', values: rowMeans }}
              columnMeans={{ label: step === 1 ? <i>C</i> : 'now', values: columnMeans }}
            />
            {step > 1 && (
              <>
                <Line symbol="R" values={R} />
                <Line symbol="C" values={C} />
              </>
            )}
            <p class="side-note">
              mean(<i>R</i>) = {formatNumber(example.meanR)}
            </p>
          </>
        }
        adam={
          <>
            <p class="side-note">
              <i>v</i>, averages of the squares
            </p>
            <MatrixTable name="v, Adam's averages of the squares" matrix={adam.v} />
            <p class="side-note">
              <i>m</i>, averages of the gradient
            </p>
            <MatrixTable name="m, Adam's averages of the gradient" matrix={adam.m} />
          </>
        }
      />
    </Step>
  )
}

/** Averages, on one line. */
function Line({ symbol, values }: { readonly symbol: string; readonly values: readonly number[] }) {
  return (
    <div class="averages">
      <i>{symbol}</i>
      <MatrixTable name={`${symbol}, the running averages`} matrix={[values]} />
    </div>
  )
}

function Weights({ example: { step, beta2, epsilon1 } }: { example: WorkedExample }) {
  const { beta1, beta2: adamBeta2 } = adamSettings
  const adam = `Adam’s are always ${adamBeta2} for squares and ${beta1} for gradients.`
  return step === 1 ? (
    <>
      In the first step there is no old one: its weight, β<sub>2</sub>, is 0. {adam} (A tiny ε
      <sub>1</sub> = {formatExact(epsilon1)} is added to the squares against division by zero.)
    </>
  ) : (
    <>
      In step {step} the old one has the weight β<sub>2</sub> = 1 − {step}
      <sup>−0.8</sup> = {formatNumber(beta2)}, and the new one the rest. {adam}
    </>
  )
}

export function SecondMoment({ example }: { example: WorkedExample }) {
  const { V, adam, meanR, step } = example
  return (
    <Step
      title="Guess the squares back"
      formula={
        <>
          <i>V</i> ≈ <i>G</i>
          <sup>2</sup>
        </>
      }
      text={
        <>
          Row times column gives a whole matrix again. The division by mean(<i>R</i>) gives it the
          size of the squares, and their row and column means: {withoutDivision(meanR)} It is a
          guess; Adam looks its own squares up, and divides out that its average began with zeros.
        </>
      }
    >
      <Pair
        adafactor={<MatrixTable name="V, by Adafactor" matrix={V} />}
        formula={
          <>
            <i>V</i> = <i>R C</i> / mean(<i>R</i>)
          </>
        }
        adam={<MatrixTable name="v corrected, by Adam" matrix={adam.vHat} />}
        adamFormula={
          <>
            <i>v̂</i> = <i>v</i> / (1 − β<sub>2</sub>
            <sup>{step}</sup>)
          </>
        }
      />
    </Step>
  )
}
