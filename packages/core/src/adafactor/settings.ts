/**
 * Options with every default filled in: what the rest of the library works with, and what states keep.
 * Settings are options themselves, of the same names and nesting: resolved again they are the same.
 */
import type { Axes } from '../tensors/shape.js'
import type { AdamDecay, FactorAxes, MomentumRounding, Schedule, StateType } from './options.js'

/** The step size before the parameter scale: a learning rate, or one that shrinks as 1/sqrt(t). */
export type StepSizeSettings =
  | { readonly learningRate: number | Schedule; readonly relativeStep: false }
  | {
      readonly learningRate?: never
      /** `factor * min(cap, 1/sqrt(t))`, or `factor * min(warmUp * t, 1/sqrt(t))`. */
      readonly relativeStep:
        | { readonly cap: number | Schedule; readonly factor: number }
        | { readonly warmUp: number; readonly factor: number }
    }

/** The settings of one parameter. What is off is as in options, false or null; absent is none. */
export type ParameterSettings = StepSizeSettings & {
  readonly beta2:
    | number
    | { readonly exponent: number; readonly offset: number; readonly cap: number }
    | AdamDecay
  readonly epsilon1: number
  readonly epsilon1Use: 'add' | 'floor'
  /** Absent: as the backend makes tensors if it is not told. */
  readonly stateType?: StateType
  /** Absent: to the nearest. */
  readonly rounding?: 'stochastic'
  /** Absent: to the nearest. */
  readonly stateRounding?: 'stochastic'
  /** A number: the whole update is clipped as one. */
  readonly clipThreshold: number | { readonly threshold: number; readonly batchAxes: Axes } | null
  readonly parameterScale:
    | false
    | {
        readonly epsilon2: number
        readonly maximum?: number
        readonly afterWeightDecay: boolean
        /** Absent: the whole parameter has one scale. */
        readonly batchAxes?: Axes
      }
  readonly momentum: {
    readonly beta1: number
    readonly placement: 'afterStepSize' | 'beforeStepSize'
    readonly type: StateType
    /** Absent: nothing but what is kept. */
    readonly rounds?: MomentumRounding
    readonly caution?: true
  } | null
  /** null too where the mask leaves the parameter out. */
  readonly weightDecay: {
    readonly rate: number | Schedule
    readonly coefficient: 'learningRate' | 'stepSize' | 'none'
  } | null
  readonly factored:
    | false
    | { readonly axes: 'last' | 'first' | 'largest'; readonly minimumSize: number }
    | FactorAxes
  readonly maximize: boolean
  readonly skipNonFinite: boolean
}

/** The settings of the whole optimizer. */
export interface OptimizerSettings {
  readonly startStep: number
  readonly stepCount: 'parameter' | 'optimizer'
  readonly clipGlobalNorm: number | null
  readonly seed: number
}
