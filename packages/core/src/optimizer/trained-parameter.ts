import type { ParameterSettings } from '../adafactor/settings.js'
import type { ReportName, StateName, StepForm } from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import type { ElementType } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'
import type { ParameterPlan } from './parameter-plans.js'

/** A parameter and all that the optimizer keeps about it. */
export interface TrainedParameter<T> {
  readonly name: string
  readonly shape: Shape
  readonly settings: ParameterSettings
  readonly form: StepForm
  /** What is trained: the user's tensor. */
  readonly tensor: T
  readonly state: Readonly<Partial<Record<StateName, T>>>
  readonly report: Readonly<Partial<Record<ReportName, T>>>
  /** Updates of this parameter so far. */
  updates: number
  /** Reused at each step: backends may keep what they prepared for it. */
  readonly invocation: { tensors: Record<string, T>; scalars: Readonly<Record<string, number>> }
}

/** The gradient of a parameter, as it was given for a call. */
export interface ParameterGradient<T> {
  readonly parameter: TrainedParameter<T>
  readonly gradient: T
}

/**
 * Makes the state and the report of a parameter; a parameter without elements has none.
 *
 * @param gradientScale what every gradient is multiplied by, formed on the device
 */
export function trainedParameter<T>(
  backend: Backend<T, Execution>,
  name: string,
  tensor: T,
  plan: ParameterPlan,
  gradientScale: T | null,
): TrainedParameter<T> {
  const { shape, settings, form } = plan
  const created: T[] = []
  const create = (
    shapes: Readonly<Record<string, Shape>>,
    types: Readonly<Record<string, ElementType>> = {},
  ): Record<string, T> => {
    const tensors: Record<string, T> = {}
    for (const tensor in shapes) {
      const type = types[tensor]
      const shape = shapes[tensor] as Shape
      const made = type ? backend.create(shape, undefined, { type }) : backend.create(shape)
      created.push(made)
      tensors[tensor] = made
    }
    return tensors
  }
  try {
    const state = create(plan.stateShapes, form.types)
    const report = create(plan.reportShapes)
    return {
      name,
      shape,
      settings,
      form,
      tensor,
      state,
      report,
      updates: 0,
      // Between steps the parameter stands in for the gradient, which is not kept.
      invocation: {
        tensors: {
          parameter: tensor,
          gradient: tensor,
          ...(gradientScale === null ? {} : { gradientScale }),
          ...state,
          ...report,
        },
        scalars: {},
      },
    }
  } catch (error) {
    for (const tensor of created) backend.dispose(tensor)
    throw error
  }
}

/** The tensors that belong to the optimizer: state and report, not the parameter. */
export function ownTensors<T>({ state, report }: TrainedParameter<T>): T[] {
  return [...Object.values(state), ...Object.values(report)]
}
