import { Explain } from '../ui/explain.js'
import { Notice } from '../ui/notice.js'
import { formatExact, formatNumber } from './format-number.js'
import { MatrixTable } from './matrix-table.js'
import { Both, BothMatrices, Step } from './step-layout.js'
import {
  type Matrix,
  printedRms,
  relativeDifference,
  type WorkedExample,
} from './worked-example.js'

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
        'gets the largest square.'
      }
    >
      <MatrixTable name="G squared" matrix={example.squares} />
    </Step>
  )
}

export function Means({ example: { squares, R, C, meanR, epsilon1 } }: { example: WorkedExample }) {
  const [n, m] = [R.length, C.length]
  return (
    <Step
      title="Keep one number for each row and column"
      formula={
        <>
          <i>R</i> = row means, <i>C</i> = column means
        </>
      }
      text={
        <>
          This is the saving: {n} + {m} = {n + m} numbers are kept from step to step, where Adam
          keeps all {n} × {m} = {n * m} of these squares. (In later steps they are{' '}
          <Explain word="running averages">
            The mean of the old value and the new one, with more weight on the old as training goes
            on. In the first step there is no old one: its weight, beta2, is 0.
          </Explain>
          . A tiny ε<sub>1</sub> = {formatExact(epsilon1)} is added against division by zero; it
          changes no digit here.)
        </>
      }
    >
      <MatrixTable
        name="G squared with the means of its rows and columns"
        matrix={squares}
        rowMeans={{ label: <i>R</i>, values: R }}
        columnMeans={{ label: <i>C</i>, values: C }}
      />
      <p class="side-note">
        mean(<i>R</i>) = {formatNumber(meanR)}
      </p>
    </Step>
  )
}

export function SecondMoment({ example }: { example: WorkedExample }) {
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
          Row times column gives a whole matrix again. With the division by mean(<i>R</i>) it has
          the size of <i>G</i>
          <sup>2</sup>, and the same row and column means. Without it, as on the textbook’s page,
          every number is too small by the factor {formatNumber(example.meanR)}.
        </>
      }
    >
      <BothMatrices
        example={example}
        name="V"
        of={({ V }) => V}
        paperFormula={
          <>
            <i>V</i> = <i>R C</i> / mean(<i>R</i>)
          </>
        }
        pageFormula={
          <>
            <i>V</i> = <i>R C</i>
          </>
        }
      />
    </Step>
  )
}

export function Update({ example }: { example: WorkedExample }) {
  return (
    <Step
      title="Divide the gradient by its usual size"
      formula={
        <>
          <i>U</i> = <i>G</i> / √<i>V</i>
        </>
      }
      text={
        <>
          So every parameter moves at about the same speed, whether its gradients are large or
          small: numbers near 1 are what is wanted. The signs are still those of <i>G</i>.
        </>
      }
    >
      <BothMatrices example={example} name="U" of={({ U }) => U} />
    </Step>
  )
}

export function UpdateRms({
  example,
  isTextbook,
}: {
  example: WorkedExample
  isTextbook: boolean
}) {
  const { paper, page } = example
  return (
    <Step
      title="Measure the update"
      formula={
        <>
          RMS(<i>U</i>) = √ mean(<i>U</i>
          <sup>2</sup>)
        </>
      }
      text={
        <>
          One number for the size of the whole matrix: the{' '}
          <Explain word="root mean square">
            Square all numbers, take the mean, take the root: a kind of average size that large
            numbers count most in.
          </Explain>
          .
        </>
      }
    >
      <Both paper={<BigNumber value={paper.rmsU} />} page={<BigNumber value={page.rmsU} />} />
      {isTextbook && (
        <Notice level="warning" title="A slip on the page">
          It prints RMS(U) = {printedRms}. The root mean square of the nine numbers that it prints
          for U is {formatNumber(page.rmsU, 3)}, as computed here.
        </Notice>
      )}
    </Step>
  )
}

export function Clipped({ example, isTextbook }: { example: WorkedExample; isTextbook: boolean }) {
  const { paper, page, d } = example
  return (
    <Step
      title="Hold it back if it is too large"
      formula={
        <>
          <i>Û</i> = <i>U</i> / max(1, RMS(<i>U</i>) / <i>d</i>)
        </>
      }
      text={
        <>
          This is called clipping: an update whose size is above the threshold <i>d</i> ={' '}
          {formatExact(d)} is scaled down to it; a smaller one stays as it is.
        </>
      }
    >
      <BothMatrices example={example} name="Clipped U" of={({ clipped }) => clipped} />
      <Verdict example={example} />
      {isTextbook && (
        <p class="side-note">
          With the page’s own {printedRms} its update would come out{' '}
          {formatNumber(100 * (1 - page.rmsU / printedRms), 0)} % smaller than the paper’s{' '}
          {formatNumber(Math.max(...paper.clipped.flat()))} and the rest. Once the slip is mended,
          nothing is left between them.
        </p>
      )}
    </Step>
  )
}

function Verdict({ example: { paper, page, d } }: { example: WorkedExample }) {
  const difference = relativeDifference(paper.clipped, page.clipped)
  if (difference < 1e-9) {
    return (
      <Notice level="info" title="The same update">
        {paper.rmsU > d && page.rmsU > d
          ? 'The two V differ by one factor, so the two U do too, and dividing by RMS(U) takes it out again.'
          : 'Both formulas come to the same numbers here.'}
      </Notice>
    )
  }
  const held = paper.rmsU > d ? 'the paper’s' : page.rmsU > d ? 'the page’s' : 'neither'
  return (
    <Notice level="info" title="Here the two differ">
      By up to {formatNumber(100 * difference, 1)} % of the largest number:{' '}
      {held === 'neither' ? 'neither update' : `only ${held} update`} is above the threshold, so the
      missing division is not made up for.
    </Notice>
  )
}

export function StepSize({ example: { rmsX, rho, alpha, epsilon2 } }: { example: WorkedExample }) {
  return (
    <Step
      title="Choose how far to go"
      formula={
        <>
          α = max(ε<sub>2</sub>, RMS(<i>X</i>)) × ρ
        </>
      }
      text={
        <>
          Large parameters take large steps: a share ρ = {formatExact(rho)} of their own size,
          measured like that of <i>U</i>. (ε<sub>2</sub> = {formatExact(epsilon2)} lets parameters
          that are zero begin to move.)
        </>
      }
    >
      <p class="worked-line">
        RMS(<i>X</i>) = <b>{formatNumber(rmsX, 4)}</b>
      </p>
      <p class="worked-line">
        α = max({formatExact(epsilon2)}, {formatNumber(rmsX, 4)}) × {formatExact(rho)} ={' '}
        <b>{formatNumber(alpha, 6)}</b>
      </p>
    </Step>
  )
}

export function NewParameter({ example }: { example: WorkedExample }) {
  return (
    <Step
      title="Take the step"
      formula={
        <>
          <i>X</i> ← <i>X</i> − α <i>Û</i>
        </>
      }
      text="Each parameter moves against its gradient. Then all begins again with the next gradient, and R and C remember a little of this one."
    >
      <BothMatrices example={example} name="New X" of={({ parameter }) => parameter} />
    </Step>
  )
}

function BigNumber({ value }: { readonly value: number }) {
  return <p class="big-number">{formatNumber(value)}</p>
}
