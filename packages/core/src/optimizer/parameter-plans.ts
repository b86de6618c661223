import type { OptimizerSettings, ParameterSettings } from '../adafactor/settings.js'
import {
  type ReportName,
  reportAxes,
  type StateName,
  type StepForm,
  type StepStorage,
  stateShapes,
  stepForm,
} from '../adafactor/step-form.js'
import { type ElementType, elementSizes } from '../tensors/element-type.js'
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
  /** What all of them take. */
  readonly stateBytes: number
}

/** The plans of an optimizer's parameters, each made once: most are of a few shapes. */
export class ParameterPlans {
  readonly #known = new WeakMap<ParameterSettings, Map<string, ParameterPlan>>()

  readonly #optimizer: OptimizerSettings
  readonly #backend: Pick<StepStorage, 'backend' | 'types'>

  constructor(optimizer: OptimizerSettings, backend: Pick<StepStorage, 'backend' | 'types'>) {
    this.#optimizer = optimizer
    this.#backend = backend
  }

  /** @throws AdafactorError `tensor/type` */
  of(shape: Shape, settings: ParameterSettings, type: ElementType): ParameterPlan {
    let alike = this.#known.get(settings)
    if (!alike) {
      alike = new Map()
      this.#known.set(settings, alike)
    }
    const key = `${shape} ${type}`
    let plan = alike.get(key)
    if (!plan) {
      plan = this.#make([...shape], settings, type)
      alike.set(key, plan)
    }
    return plan
  }

  #make(shape: Shape, settings: ParameterSettings, parameter: ElementType): ParameterPlan {
    const { clipGlobalNorm, startStep } = this.#optimizer
    // The norm's scale is formed on the device, and comes with each gradient.
    const form = stepForm(shape, settings, {
      scaledGradient: clipGlobalNorm !== null,
      startStep,
      storage: { ...this.#backend, parameter },
    })
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
      stateBytes: (Object.entries(state) as [StateName, Shape][]).reduce((sum, [name, own]) => {
        const type = form.types?.[name] ?? this.#backend.types[0]
        return sum + sizeOf(own) * elementSizes[type].bytes
      }, 0),
    }
  }
}
