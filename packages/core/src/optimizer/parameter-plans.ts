import type { OptimizerSettings, ParameterSettings } from '../adafactor/settings.js'
import {
  type ReportName,
  reportAxes,
  type StateName,
  type StepForm,
  stateShapes,
  stepForm,
} from '../adafactor/step-form.js'
import { type Shape, shapeAlong, sizeOf } from '../tensors/shape.js'

/** What all parameters of one shape and the same settings have in common. */
export interface ParameterPlan {
  readonly shape: Shape
  readonly settings: ParameterSettings
  readonly form: StepForm
  /** Of the tensors that are kept; a parameter without elements has none. */
  readonly stateShapes: Readonly<Partial<Record<StateName, Shape>>>
  /** Of what a step reports about itself. */
  readonly reportShapes: Readonly<Partial<Record<ReportName, Shape>>>
  readonly stateElements: number
}

/** The plans of an optimizer's parameters, each made once: most are of a few shapes. */
export class ParameterPlans {
  readonly #known = new WeakMap<ParameterSettings, Map<string, ParameterPlan>>()

  readonly #optimizer: OptimizerSettings

  constructor(optimizer: OptimizerSettings) {
    this.#optimizer = optimizer
  }

  of(shape: Shape, settings: ParameterSettings): ParameterPlan {
    let alike = this.#known.get(settings)
    if (!alike) {
      alike = new Map()
      this.#known.set(settings, alike)
    }
    const key = shape.join()
    let plan = alike.get(key)
    if (!plan) {
      plan = this.#make([...shape], settings)
      alike.set(key, plan)
    }
    return plan
  }

  #make(shape: Shape, settings: ParameterSettings): ParameterPlan {
    const { clipGlobalNorm, startStep } = this.#optimizer
    // The norm's scale is formed on the device, and comes with each gradient.
    const form = stepForm(shape, settings, { scaledGradient: clipGlobalNorm !== null, startStep })
    const state = stateShapes(shape, form)
    const report = sizeOf(shape) === 0 ? {} : reportAxes(form)
    return {
      shape,
      settings,
      form,
      stateShapes: state,
      reportShapes: Object.fromEntries(
        Object.entries(report).map(([name, axes]) => [name, shapeAlong(shape, axes)]),
      ),
      stateElements: Object.values(state).reduce((sum, own) => sum + sizeOf(own), 0),
    }
  }
}
