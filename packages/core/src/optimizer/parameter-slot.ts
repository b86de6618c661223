import type { ParameterSettings } from '../adafactor/settings.js'
import type { ReportName, StateName, StepForm } from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import type { Shape } from '../tensors/shape.js'
import type { SlotPlan } from './slot-plans.js'

/** A parameter and all that the optimizer keeps about it. */
export interface ParameterSlot<T> {
  readonly name: string
  readonly shape: Shape
  readonly settings: ParameterSettings
  readonly form: StepForm
  readonly parameter: T
  readonly state: Readonly<Partial<Record<StateName, T>>>
  readonly report: Readonly<Partial<Record<ReportName, T>>>
  /** Updates of this parameter so far. */
  updates: number
  /** Reused at each step: backends may keep what they prepared for it. */
  readonly invocation: { tensors: Record<string, T>; scalars: Readonly<Record<string, number>> }
}

/**
 * Makes the state and the report of a parameter; a parameter without elements has none.
 *
 * @param gradientScale what every gradient is multiplied by, formed on the device
 */
export function createSlot<T>(
  backend: Backend<T, Execution>,
  name: string,
  parameter: T,
  plan: SlotPlan,
  gradientScale: T | null,
): ParameterSlot<T> {
  const { shape, settings, form } = plan
  const created: T[] = []
  const create = (shapes: Readonly<Record<string, Shape>>): Record<string, T> => {
    const tensors: Record<string, T> = {}
    for (const tensor in shapes) {
      const made = backend.create(shapes[tensor] as Shape)
      created.push(made)
      tensors[tensor] = made
    }
    return tensors
  }
  try {
    const state = create(plan.stateShapes)
    const report = create(plan.reportShapes)
    return {
      name,
      shape,
      settings,
      form,
      parameter,
      state,
      report,
      updates: 0,
      // Between steps the parameter stands in for the gradient, which is not held.
      invocation: {
        tensors: {
          parameter,
          gradient: parameter,
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
export function ownTensors<T>({ state, report }: ParameterSlot<T>): T[] {
  return [...Object.values(state), ...Object.values(report)]
}
