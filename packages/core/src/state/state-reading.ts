import type { ParameterSettings } from '../adafactor/settings.js'
import type { StateName, StepForm } from '../adafactor/step-form.js'
import type { TensorData } from '../backend.js'
import { type ElementType, isWithinType } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'

/** What a parameter's state has to fit. */
export interface StateOwner {
  readonly shape: Shape
  readonly settings: ParameterSettings
  readonly form: StepForm
}

/** Under which conditions a state is loaded. */
export interface LoadConditions {
  /** Whether a state that was made with other options is taken all the same. */
  readonly ignoreOptions: boolean
  /** What state is stored as where the form of its parameter does not say it. */
  readonly type: ElementType
}

/** What stands against numbers that are stored finer than here; nothing if they are not. */
export function whyRounded(type: ElementType | undefined, here: ElementType): string | undefined {
  if (type === undefined || isWithinType(type, here)) return undefined
  return `the optimizer keeps ${here}, the state is ${type} and would be rounded`
}

/** What one of our tensors is kept as: rounded to bfloat16, momentum may be stored as float32. */
export function keptAs(
  { form, settings }: StateOwner,
  tensor: StateName,
  usual: ElementType,
): ElementType {
  const rounded = tensor === 'momentum' && settings.momentum?.type === 'bfloat16'
  return form.types?.[tensor] ?? (rounded ? 'bfloat16' : usual)
}

/** What a state has about one parameter that is here too; tensors that it has not are zeros. */
export interface ParameterReading {
  readonly updates: number
  readonly done: boolean
  readonly tensors: Readonly<Partial<Record<StateName, TensorData>>>
}

/** What a state says in our words, and what keeps it from being loaded here. */
export interface StateReading {
  readonly iteration: number
  /** What stochastic rounding began with, if it says so. */
  readonly seed?: number
  /** By name. */
  readonly parameters: ReadonlyMap<string, ParameterReading>
  /** Parameters that start afresh without being asked to: the peer keeps nothing before an update. */
  readonly untouched: readonly string[]
  /** Other parameters that it has nothing about. */
  readonly missing: readonly string[]
  /** What it has besides. */
  readonly unexpected: readonly string[]
  /** Parameters of another shape, in words. */
  readonly shapes: readonly string[]
  /** Other differences that stand against it, in words. */
  readonly differences: readonly string[]
  /** Differences that `ignoreOptions` would let pass, in words. */
  readonly options: readonly string[]
}
