import { smallestNormal } from '../checks/option-checks.js'
import type { ElementType, ElementTypes } from '../tensors/element-type.js'
import { type Axes, allAxes, type Shape, shapeAlong, sizeOf, without } from '../tensors/shape.js'
import { factorAxes } from './factor-axes.js'
import type { FactorAxes } from './options.js'
import type { ParameterSettings } from './settings.js'
import { storedTypes } from './stored-types.js'

/**
 * What decides about the text of a step: parameters of one form share one program. Whatever else
 * the settings say comes in as run-time numbers.
 */
export interface StepForm {
  /** Of the parameter, and so of every tensor of the step. */
  readonly rank: number
  /** null: the second moment is kept element by element. */
  readonly factors: FactorAxes | null
  readonly epsilon1: number
  readonly epsilon1Use: 'add' | 'floor'
  /**
   * Whether what epsilon1 adds may be 0 on a device that flushes subnormals: the weight of new squares
   * times epsilon1. Then moments count as the smallest normal number at least, and zeros stay zeros.
   */
  readonly epsilon1Vanishes?: true
  readonly clipThreshold: number | null
  readonly clipBatchAxes?: Axes
  /** Whether gradients are multiplied by a number that the device has formed of all of them. */
  readonly scaledGradient?: true
  /** null: the step size is not relative to the parameter. */
  readonly parameterScale: Exclude<ParameterSettings['parameterScale'], false> | null
  readonly momentum: ParameterSettings['momentum']
  /** What the rate of weight decay is multiplied by on the device; null: no weight decay. */
  readonly weightDecay: 'hostRate' | 'stepSize' | null
  readonly maximize: boolean
  readonly skipNonFinite: boolean
  /** What is stored otherwise than as the backend makes tensors if it is not told. */
  readonly types?: Readonly<Partial<Record<StoredName, ElementType>>>
  /** Those of `types` that are rounded stochastically, in the order of their streams. */
  readonly stochastic?: readonly StoredName[]
}

/** A tensor that a step stores to and that may be of any type. */
export type StoredName = 'parameter' | StateName

/** What the tensors of a step can be stored as. */
export interface StepStorage {
  /** Whose types these are, for messages. */
  readonly backend: string
  /** What the backend has. */
  readonly types: ElementTypes
  /** What the parameter is stored as. */
  readonly parameter: ElementType
}

/**
 * The form of the step for a parameter of this shape.
 * @param options `scaledGradient`: whether the gradient comes with a factor, the tensor
 *   `gradientScale`; `startStep`: how many updates count as done before the first; `storage`: what
 *   tensors can be stored as (float32 alone)
 * @throws AdafactorError `tensor/type` for a type that the backend has not
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm } from '@adafactor/core'
 *
 * const settings = resolveParameterOptions({}, 'weights', [512, 256])
 * console.log(stepForm([512, 256], settings).factors) // => { rows: [ 0 ], columns: [ 1 ] }
 * ```
 */
export function stepForm(
  shape: Shape,
  settings: ParameterSettings,
  {
    scaledGradient = false,
    startStep = 0,
    storage = { backend: 'any', types: ['float32'], parameter: 'float32' },
  }: {
    readonly scaledGradient?: boolean
    readonly startStep?: number
    readonly storage?: StepStorage
  } = {},
): StepForm {
  const { clipThreshold: clip, weightDecay } = settings
  const factors = factorAxes(shape, settings.factored)
  return {
    rank: shape.length,
    factors,
    epsilon1: settings.epsilon1,
    epsilon1Use: settings.epsilon1Use,
    ...(vanishes(settings, startStep) ? { epsilon1Vanishes: true } : {}),
    ...(typeof clip === 'object' && clip
      ? { clipThreshold: clip.threshold, clipBatchAxes: clip.batchAxes }
      : { clipThreshold: clip }),
    ...(scaledGradient ? { scaledGradient } : {}),
    parameterScale: settings.parameterScale || null,
    momentum: ofType(settings.momentum, storage.parameter),
    weightDecay: weightDecay && (weightDecay.coefficient === 'stepSize' ? 'stepSize' : 'hostRate'),
    maximize: settings.maximize,
    skipNonFinite: settings.skipNonFinite,
    ...storedTypes(settings, factors !== null, storage),
  }
}

/** Momentum with the type that it is kept in, which says what its step rounds. */
function ofType(
  momentum: ParameterSettings['momentum'],
  parameter: ElementType,
): ParameterSettings['momentum'] {
  return momentum?.type === 'parameter' ? { ...momentum, type: parameter } : momentum
}

/** More updates than any run has. */
const mostUpdates = 2 ** 32

function vanishes({ epsilon1, epsilon1Use, beta2 }: ParameterSettings, startStep: number): boolean {
  if (epsilon1Use === 'floor') return false
  return smallestWeight(beta2, startStep + mostUpdates) * epsilon1 < smallestNormal
}

/** The least that 1 - beta2 is in so many updates. */
function smallestWeight(beta2: ParameterSettings['beta2'], updates: number): number {
  if (typeof beta2 === 'number') return 1 - beta2
  if ('adam' in beta2) return 1 - beta2.adam
  return Math.max((updates - beta2.offset) ** -beta2.exponent, 1 - beta2.cap)
}

/** The tensors that an optimizer keeps for a parameter. */
export type StateName = 'rowMoment' | 'columnMoment' | 'moment' | 'momentum'

/**
 * What a step reports about itself, left on the device until it is asked for: one number each, or
 * one for each slice along batch axes.
 */
export type ReportName = 'parameterRms' | 'updateRms' | 'nonFinite' | 'overflowed'

/**
 * The state of a form and the axes of each tensor; along the others it has size 1.
 *
 * @example
 * ```ts
 * import { resolveParameterOptions, stateAxes, stepForm } from '@adafactor/core'
 *
 * const form = stepForm([512, 256], resolveParameterOptions({}, 'weights', [512, 256]))
 * console.log(stateAxes(form)) // => { rowMoment: [ 0 ], columnMoment: [ 1 ] }
 * ```
 */
export function stateAxes({ rank, factors, momentum }: StepForm): Partial<Record<StateName, Axes>> {
  const all = allAxes(rank)
  return {
    ...(factors
      ? { rowMoment: without(all, factors.columns), columnMoment: without(all, factors.rows) }
      : { moment: all }),
    ...(momentum ? { momentum: all } : {}),
  }
}

/**
 * The shapes of the tensors kept for a parameter of this shape; without elements it has none.
 *
 * @example
 * ```ts
 * import { resolveParameterOptions, stateShapes, stepForm } from '@adafactor/core'
 *
 * const form = stepForm([512, 256], resolveParameterOptions({}, 'weights', [512, 256]))
 * console.log(stateShapes([512, 256], form)) // => { rowMoment: [ 512, 1 ], columnMoment: [ 1, 256 ] }
 * ```
 */
export function stateShapes(shape: Shape, form: StepForm): Partial<Record<StateName, Shape>> {
  if (sizeOf(shape) === 0) return {}
  return Object.fromEntries(
    Object.entries(stateAxes(form)).map(([name, axes]) => [name, shapeAlong(shape, axes)]),
  )
}

/**
 * What a step of this form reports, and the axes that it spans.
 *
 * @example
 * ```ts
 * import { reportAxes, resolveParameterOptions, stepForm } from '@adafactor/core'
 *
 * const form = stepForm([512, 256], resolveParameterOptions({}, 'weights', [512, 256]))
 * console.log(reportAxes(form)) // => { parameterRms: [], updateRms: [] }
 * ```
 */
export function reportAxes(form: StepForm): Partial<Record<ReportName, Axes>> {
  const { parameterScale, clipThreshold, clipBatchAxes, skipNonFinite, types = {} } = form
  return {
    ...(parameterScale ? { parameterRms: parameterScale.batchAxes ?? [] } : {}),
    ...(clipThreshold === null ? {} : { updateRms: clipBatchAxes ?? [] }),
    ...(skipNonFinite ? { nonFinite: [] } : {}),
    ...(Object.values(types).includes('float16') ? { overflowed: [] } : {}),
  }
}

/** The run-time numbers of a form, in the order of declaration. */
export function scalarNames(form: StepForm): string[] {
  return [
    'beta2',
    'beta2Weight',
    'rho',
    ...(form.weightDecay ? ['decayRate'] : []),
    ...(form.stochastic ? roundingScalars : []),
  ]
}

/** The run-time numbers that are the key of stochastic rounding. */
export const roundingScalars = ['roundingLow', 'roundingHigh'] as const

/** The numbers that a step gets from the host, which computes them in float64. */
export type StepScalars<T> = {
  /** How much of the old second moment is kept. */
  readonly beta2: T
  /** 1 - beta2, formed without subtracting: exactly 1 at the first step. */
  readonly beta2Weight: T
  /** The step size before the parameter scale. */
  readonly rho: T
  /** The rate of weight decay, times the learning rate where that is its coefficient. */
  readonly decayRate: T
}
