import {
  adafactorStep,
  type DenseTensor,
  denseOps,
  type StateName,
  type StepForm,
  type StepResult,
  type StepScalars,
  stateAxes,
} from '../../src/index.js'
import { dense } from './dense.js'
import { defaultForm } from './step-forms.js'

type Values = Parameters<typeof dense>[0]

/** The numbers of a first step with rho = 0.01. */
const firstScalars: StepScalars<number> = {
  beta2: 0,
  beta2Weight: 1,
  rho: 0.01,
  decayRate: 0.1,
}

export interface EagerStep {
  readonly parameter: Values
  readonly gradient: Values
  /** Where it differs from the paper's; the rank and the factors come from the parameter. */
  readonly form?: Partial<StepForm>
  readonly scalars?: Partial<StepScalars<number>>
  readonly state?: Partial<Record<StateName, DenseTensor>>
}

/** One step on dense float64 tensors, operation by operation. */
export function eagerStep(step: EagerStep): StepResult<DenseTensor> & { readonly form: StepForm } {
  const ops = denseOps('float64')
  const parameter = dense(step.parameter)
  const rank = parameter.shape.length
  const factors = rank < 2 ? null : { rows: [rank - 2], columns: [rank - 1] }
  const form: StepForm = { ...defaultForm, rank, factors, ...step.form }
  const zeros = Object.fromEntries(
    Object.entries(stateAxes(form)).map(([name, axes]) => {
      const shape = parameter.shape.map((size, axis) => (axes.includes(axis) ? size : 1))
      const size = shape.reduce((product, own) => product * own, 1)
      return [name, { shape, data: new Float64Array(size) }]
    }),
  )
  const numbers = { ...firstScalars, ...step.scalars }
  const scalars: StepScalars<DenseTensor> = {
    beta2: ops.constant(numbers.beta2),
    beta2Weight: ops.constant(numbers.beta2Weight),
    rho: ops.constant(numbers.rho),
    decayRate: ops.constant(numbers.decayRate),
  }
  const tensors = {
    parameter,
    gradient: dense(step.gradient),
    state: { ...zeros, ...step.state },
  }
  return { ...adafactorStep(ops, form, tensors, scalars), form }
}
