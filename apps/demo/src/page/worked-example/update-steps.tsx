/** The steps of the calculation that make the update and take it. */
import { Explain } from '../ui/explain.js'
import { adamSettings } from './adam-step.js'
import { formatExact, formatNumber } from './format-number.js'
import { MatrixTable } from './matrix-table.js'
import { BigNumber, Pair, Step } from './step-layout.js'
import type { WorkedExample } from './worked-example.js'

export function Update({ example: { U, adam, step } }: { example: WorkedExample }) {
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
          small: numbers near 1 are what is wanted.{' '}
          {step === 1
            ? 'Adam knows only this one gradient yet and divides it by itself: all are 1 or −1.'
            : 'Adam divides its average gradient, where Adafactor takes the new one: it needs none to be kept.'}
        </>
      }
    >
      <Pair
        adafactor={<MatrixTable name="U, by Adafactor" matrix={U} />}
        adam={<MatrixTable name="U, by Adam" matrix={adam.U} />}
        adamFormula={
          <>
            <i>m̂</i> / (√<i>v̂</i> + ε)
          </>
        }
      />
    </Step>
  )
}

export function Measure({ example: { rmsU, adam } }: { example: WorkedExample }) {
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
          . Adam does not ask for it; it is here to be compared.
        </>
      }
    >
      <Pair adafactor={<BigNumber value={rmsU} />} adam={<BigNumber value={adam.rmsU} />} />
    </Step>
  )
}

export function Clipped({ example: { clipped, rmsU, d } }: { example: WorkedExample }) {
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
          {formatExact(d)} is scaled down to it; a smaller one stays as it is. This one{' '}
          {rmsU > d ? 'is scaled down.' : 'stays.'}
        </>
      }
    >
      <Pair
        adafactor={<MatrixTable name="Clipped U, by Adafactor" matrix={clipped} />}
        adam={<p class="side-note">Nothing is held back.</p>}
      />
    </Step>
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
          that are zero begin to move.) Adam takes the same for all, and somebody has to choose it.
        </>
      }
    >
      <Pair
        adafactor={
          <>
            <p class="worked-line">
              RMS(<i>X</i>) = <b>{formatNumber(rmsX, 4)}</b>
            </p>
            <p class="worked-line">
              α = max({formatExact(epsilon2)}, {formatNumber(rmsX, 4)}) × {formatExact(rho)} ={' '}
              <b>{formatNumber(alpha, 6)}</b>
            </p>
          </>
        }
        adam={
          <p class="worked-line">
            α = <b>{formatExact(adamSettings.learningRate)}</b>, its authors’ proposal
          </p>
        }
      />
    </Step>
  )
}

export function NewParameter({ example: { parameter, adam } }: { example: WorkedExample }) {
  return (
    <Step
      title="Take the step"
      formula={
        <>
          <i>X</i> ← <i>X</i> − α <i>Û</i>
        </>
      }
      text="Each parameter moves against its gradient. Then all begins again with the next gradient, and what was kept remembers a little of this one."
    >
      <Pair
        adafactor={<MatrixTable name="New X, by Adafactor" matrix={parameter} />}
        adam={<MatrixTable name="New X, by Adam" matrix={adam.parameter} />}
      />
    </Step>
  )
}
