/** Options with every default filled in: what the rest of the library works with. */
import type { Axes } from '../tensors/shape.js'
import type { FactorAxes, MomentumRounding, Schedule } from './options.js'

/** beta2 = min(cap, 1 - (t - offset)^-exponent), t counted from 1. */
export interface PowerBeta2 {
  readonly kind: 'power'
  readonly exponent: number
  readonly offset: number
  readonly cap: number
}
/** beta2 (1 - beta2^(t-1)) / (1 - beta2^t): Adam's bias correction. */
export interface AdamBeta2 {
  readonly kind: 'adam'
  readonly beta2: number
}
/** The same decay at every update. */
export interface ConstantBeta2 {
  readonly kind: 'constant'
  readonly beta2: number
}

/**
 * The step size before the parameter scale: a learning rate, `factor * min(cap, 1/sqrt(t))`, or
 * `factor * min(slope * t, 1/sqrt(t))`.
 */
export type StepSize =
  | { readonly kind: 'learningRate'; readonly learningRate: number | Schedule }
  | { readonly kind: 'relative'; readonly cap: number | Schedule; readonly factor: number }
  | { readonly kind: 'warmUp'; readonly slope: number; readonly factor: number }

/**
 * The settings of one parameter: its options with every default filled in. Names are those of
 * {@link ParameterOptions}; null is for what is off.
 */
export interface ParameterSettings {
  /** Of `learningRate` or `relativeStep`. */
  readonly stepSize: StepSize
  readonly beta2: PowerBeta2 | AdamBeta2 | ConstantBeta2
  readonly epsilon1: number
  readonly epsilon1Use: 'add' | 'floor'
  readonly clipThreshold: number | null
  /** Absent: the whole update is clipped as one. */
  readonly clipBatchAxes?: Axes
  readonly parameterScale: {
    readonly epsilon2: number
    readonly maximum: number | null
    readonly afterWeightDecay: boolean
    /** Absent: the whole parameter has one scale. */
    readonly batchAxes?: Axes
  } | null
  readonly momentum: {
    readonly beta1: number
    readonly placement: 'afterStepSize' | 'beforeStepSize'
    readonly type: 'float32' | 'bfloat16'
    /** Absent: nothing but what is kept. */
    readonly rounds?: MomentumRounding
    readonly caution?: true
  } | null
  readonly weightDecay: {
    readonly rate: number | Schedule
    readonly coefficient: 'learningRate' | 'stepSize' | 'none'
  } | null
  readonly factored:
    | {
        readonly axes: 'last' | 'first' | 'largest'
        readonly minimumSize: number
      }
    | FactorAxes
    | null
  readonly maximize: boolean
  readonly skipNonFinite: boolean
}

/** The settings of the whole optimizer. */
export interface OptimizerSettings {
  readonly startStep: number
  readonly stepCount: 'parameter' | 'optimizer'
  readonly clipGlobalNorm: number | null
}
