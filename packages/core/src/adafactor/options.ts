/**
 * The options of the optimizer: what a user writes, in plain objects. The files of `resolve/` check
 * them and fill the defaults in.
 */
import type { ElementType } from '../tensors/element-type.js'
import type { Axes, Shape } from '../tensors/shape.js'

/**
 * A value that changes in the course of training: a function of the number of updates done
 * before, 0 at the first (as in optax, Keras and PyTorch's LambdaLR).
 */
export type Schedule = (updatesBefore: number) => number

/** A step size that shrinks as 1/sqrt(t): `factor * min(cap, 1/sqrt(t))` (paper, section 9). */
export interface RelativeStep {
  /** The largest value before the factor (default 0.01). Not to be given with `warmUp`. */
  readonly cap?: number | Schedule
  /** Instead of a cap: the slope of a linear warm-up, `min(warmUp * t, 1/sqrt(t))`. */
  readonly warmUp?: number
  /** Multiplies the result (default 1). */
  readonly factor?: number
}

/** beta2 = min(cap, 1 - (t - offset)^-exponent), t counted from 1 (paper, section 7.2). */
export interface PowerDecay {
  /** How fast beta2 approaches its cap: 0 keeps nothing of the past (default 0.8). */
  readonly exponent?: number
  /**
   * Shifts the step count, from -1e15 to 1e15 (default 0). Negative values start the schedule later in
   * it; `t - offset` is never taken below 1.
   */
  readonly offset?: number
  /** The largest value of beta2, at most 1 (default 1). */
  readonly cap?: number
}

/** beta2 (1 - beta2^(t-1)) / (1 - beta2^t): a constant decay with Adam's bias correction. */
export interface AdamDecay {
  /** beta2, from 0 to below 1. */
  readonly adam: number
}

/** Multiplies the step size by RMS(X), so that it is relative to the parameter (paper, section 8). */
export interface ParameterScale {
  /** The smallest scale: parameters that start at zero need one (default 1e-3). */
  readonly epsilon2?: number
  /** The largest scale (default: none). */
  readonly maximum?: number
  /** Whether RMS(X) is taken of the parameter after weight decay, as Keras does (default false). */
  readonly afterWeightDecay?: boolean
  /** Axes along which each slice has a scale of its own, as T5X's BATCH dimensions (default: none). */
  readonly batchAxes?: Axes
}

/** Clipping of updates by their RMS (paper, section 6). */
export interface Clipping {
  /** d: an update with a larger RMS is scaled down to it. */
  readonly threshold: number
  /** Axes along which each slice is clipped on its own, as T5X's BATCH dimensions (default: none). */
  readonly batchAxes?: Axes
}

/**
 * What an optimizer's own tensors are stored as: a type, or that of the parameter. The backend has to
 * have it.
 */
export type StateType = ElementType | 'parameter'

/** How numbers are rounded to 16 bits: to the nearest, or to either neighbour, right in the mean. */
export type Rounding = 'nearest' | 'stochastic'

/** A running average of the updates. */
export interface Momentum {
  /** How much of the old average is kept, from 0 to below 1. */
  readonly beta1: number
  /**
   * Whether it averages updates with the step size in them (`afterStepSize`, as transformers and
   * optax) or without it (`beforeStepSize`, as big_vision). Default `afterStepSize`.
   */
  readonly placement?: 'afterStepSize' | 'beforeStepSize'
  /**
   * What the average is stored as. Default `float32`: as the backend makes tensors if it is not told,
   * which may be float64. On a backend without bfloat16 an average of that type is rounded to it and
   * stored as float32: the same numbers in twice the memory.
   */
  readonly type?: StateType
  /** What else is rounded to `type`, as peers differ in it (default: nothing). */
  readonly rounds?: MomentumRounding
  /**
   * Whether elements of the update whose sign differs from the gradient's are left out, and the
   * others grow by the share that is left (default false). Liang et al., "Cautious Optimizers"
   * (arXiv 2411.16085), as in timm.
   */
  readonly caution?: boolean
}

/** What is rounded to bfloat16, if that is the type of the momentum, besides the average that is kept. */
export interface MomentumRounding {
  /** beta1 where it multiplies the old average; 1 - beta1 is not (optax, T5X, big_vision; default false). */
  readonly beta1?: boolean
  /** The fresh update before it is averaged (timm; default false). */
  readonly update?: boolean
  /** The average that is applied: it is the one that is kept (timm; default false). */
  readonly applied?: boolean
}

/** Chooses parameters: by name and shape, or by exact name or pattern (`*` stands for any text). */
export type Mask = ((name: string, shape: Shape) => boolean) | Readonly<Record<string, boolean>>

/** Decoupled weight decay: X loses `coefficient * rate * X` in each step. */
export interface WeightDecay {
  /** What is lost in each step, as a part of X: 0 or more. */
  readonly rate: number | Schedule
  /**
   * What the rate is multiplied by: the learning rate before the parameter scale (`learningRate`:
   * PyTorch, Keras; for a relative step its cap), the whole step size (`stepSize`: transformers),
   * or nothing (`none`: optax, T5X). Default `learningRate`.
   */
  readonly coefficient?: 'learningRate' | 'stepSize' | 'none'
  /** Which parameters decay (default: all). Parameters that an object does not name decay. */
  readonly mask?: Mask
}

/** Which axes of a parameter of rank 2 or more are factored; the others are a batch of matrices. */
export interface Factoring {
  /**
   * The last two (`last`: PyTorch, transformers, Keras), the first two (`first`), or the two
   * largest (`largest`: optax, T5X, big_vision; of equal sizes the later axis is the larger).
   * Default `last`.
   */
  readonly axes?: 'last' | 'first' | 'largest'
  /** The size that both must have at least; smaller ones are not factored (default 1). */
  readonly minimumSize?: number
}

/** The factored axes of a parameter, given one by one; the others are a batch of matrices. */
export interface FactorAxes {
  /** R keeps these; several are one long row. */
  readonly rows: Axes
  /** C keeps these. */
  readonly columns: Axes
}

/** What may differ from parameter to parameter. */
export interface ParameterOptions {
  /**
   * The learning rate. Without it the step size is relative (`relativeStep`).
   */
  readonly learningRate?: number | Schedule
  /**
   * A step size that shrinks as 1/sqrt(t). Default: the paper's `min(0.01, 1/sqrt(t))`, unless there is
   * a learning rate.
   */
  readonly relativeStep?: boolean | RelativeStep
  /** The decay of the second moment: a constant, or by the step. Default `{ exponent: 0.8 }`. */
  readonly beta2?: number | PowerDecay | AdamDecay
  /**
   * Keeps the second moment away from zero. Default 1e-30; as a floor 2^-23. `machineEpsilon` is what
   * PyTorch takes: the distance from 1 to the next number of the parameter's type, 2^-7 in bfloat16,
   * 2^-10 in float16, and 2^-23 for all others.
   */
  readonly epsilon1?: number | 'machineEpsilon'
  /**
   * Where epsilon1 enters: added to G^2 (`add`, the paper), or as the smallest mean of R, and its
   * square as the smallest V (`floor`: PyTorch). Default `add`.
   */
  readonly epsilon1Use?: 'add' | 'floor'
  /** d: updates with a larger RMS are scaled down to it; null for no clipping (default 1). */
  readonly clipThreshold?: number | Clipping | null
  /** Whether the step size is relative to the size of the parameter, and how (default true). */
  readonly parameterScale?: boolean | ParameterScale
  /**
   * What the second moment is stored as. Default: as the backend makes tensors if it is not told
   * (float32). What is stored in 16 bits is rounded when it is stored, and nothing before.
   */
  readonly stateType?: StateType
  /**
   * How a parameter of 16 bits is rounded (default `nearest`, which loses updates of less than half a
   * unit: 0.2 % of a weight in bfloat16). Others are always rounded to the nearest.
   */
  readonly rounding?: Rounding
  /** The same for second moments and momentum that are stored in 16 bits (default `nearest`). */
  readonly stateRounding?: Rounding
  /** A running average of the updates: beta1, or more about it; null for none (default null). */
  readonly momentum?: number | Momentum | null
  /** Decoupled weight decay: its rate, or more about it; null for none (default null). */
  readonly weightDecay?: number | Schedule | WeightDecay | null
  /**
   * Which axes the second moment is factored over; false keeps all of its elements. Default true: the
   * last two axes, whatever their size.
   */
  readonly factored?: boolean | Factoring | FactorAxes
  /** Whether to go up the gradient (default false). */
  readonly maximize?: boolean
  /**
   * Whether a gradient with NaN or an infinity in it leaves its parameter and state as they were
   * (default false: it spreads within its parameter, as in all peers). Decided on the device, so the step
   * counts as an update all the same.
   */
  readonly skipNonFinite?: boolean
}

/** Options for some parameters: by name and shape, or by exact name or pattern (`*`). */
export type Overrides =
  | ((name: string, shape: Shape) => ParameterOptions | undefined)
  | Readonly<Record<string, ParameterOptions>>

/** All options. The defaults are the paper's Algorithms 4 to 6 with its proposed values. */
export interface AdafactorOptions extends ParameterOptions {
  /** Options that differ for some parameters; of several patterns that fit, the later wins. */
  readonly overrides?: Overrides
  /**
   * The largest norm of all gradients of a step together: where it is larger they are all scaled
   * down to it. The norm stays on the device. null for none (default null).
   */
  readonly clipGlobalNorm?: number | null
  /**
   * What the random numbers of stochastic rounding begin with: a whole number from 0 to 2^53 - 1
   * (default 0). They depend on it, the parameter's name, its count of updates and the element, and on
   * nothing else, so that a run can be repeated bit for bit. A state has it, and loading takes it over.
   */
  readonly seed?: number
  /** How many updates count as done before the first, up to 1e15 (default 0). */
  readonly startStep?: number
  /**
   * Whose updates t counts: each parameter's own (`parameter`: PyTorch, transformers), or the
   * optimizer's (`optimizer`: optax, T5X, Keras). Differs only where gradients are absent in some
   * steps. Default `parameter`.
   */
  readonly stepCount?: 'parameter' | 'optimizer'
}
