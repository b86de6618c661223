import type { ParameterSettings } from '../adafactor/settings.js'
import {
  type ReportName,
  reportAxes,
  type StateName,
  type StepForm,
  stateShapes,
  stepForm,
} from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import { type Shape, shapeAlong, sizeOf } from '../shape.js'

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
  settings: ParameterSettings,
  gradientScale: T | null,
): ParameterSlot<T> {
  const shape = [...backend.shapeOf(parameter)]
  const form = stepForm(shape, settings, { scaledGradient: gradientScale !== null })
  const created: T[] = []
  const create = (own: Shape): T => {
    const tensor = backend.create(own)
    created.push(tensor)
    return tensor
  }
  try {
    const state = mapValues(stateShapes(shape, form), create)
    const report = mapValues(sizeOf(shape) === 0 ? {} : reportAxes(form), (axes) =>
      create(shapeAlong(shape, axes)),
    )
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

function mapValues<K extends string, A, B>(
  record: Partial<Record<K, A>>,
  map: (value: A) => B,
): Partial<Record<K, B>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, map(value as A)]),
  ) as Partial<Record<K, B>>
}
