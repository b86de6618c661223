/**
 * Trajectories that other implementations of Adafactor walked, as plain data. Each case is a module
 * of its own, loaded when it is asked for.
 */

/** Float32 numbers in row-major order: little-endian, base64. */
export type Floats = string

/** An array of a peer's state. One of 16 bits is widened to float32. */
export interface GoldenArray {
  /** The peer's own. */
  readonly shape: readonly number[]
  /** What the peer keeps it in. */
  readonly dtype: 'float32' | 'bfloat16' | 'float16'
  readonly data: Floats
}

/** What a peer keeps for one parameter. */
export interface GoldenParameterState {
  /** The second moment, factored: the mean over the columns. */
  readonly row?: GoldenArray
  /** The second moment, factored: the mean over the rows. */
  readonly col?: GoldenArray
  /** The second moment, not factored. Keras has it beside `row` and `col`. */
  readonly full?: GoldenArray
  readonly momentum?: GoldenArray
  /** The updates of this parameter, where the peer counts them. */
  readonly step?: number
}

/** A peer's state. */
export interface GoldenState {
  /** The peer's count of updates. */
  readonly step: number
  /** By parameter. */
  readonly parameters: Readonly<Record<string, GoldenParameterState>>
}

/** One step of a peer. */
export interface GoldenStep {
  /** By parameter. One that is absent got no gradient, which is not a gradient of zeros. */
  readonly gradients: Readonly<Record<string, Floats>>
  /** The parameters after the step, at some of the steps. */
  readonly values?: Readonly<Record<string, Floats>>
}

/** A trajectory, and what it takes to walk it again. */
export interface Golden {
  /** `<preset>/<case>` */
  readonly id: string
  /** The implementation that was run. */
  readonly peer: string
  /** What of it was run. */
  readonly source: string
  /** The version that was run. */
  readonly version: string
  /** The preset of `@adafactor/core/presets` that has to walk it. */
  readonly preset: string
  /**
   * The arguments of the preset. A schedule is `{ schedule: [...] }`, the first value being the one
   * used at the first update.
   */
  readonly arguments: Readonly<Record<string, unknown>>
  /** What the case is about, for people. */
  readonly note: string
  /** What it exercises. */
  readonly tags: readonly string[]
  /** The largest difference allowed, relative to the largest absolute value of the parameter. */
  readonly tolerance: number
  /** The same for the arrays of the final state. */
  readonly stateTolerance: number
  /** The parameters before the first step. */
  readonly parameters: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly initial: Floats
  }[]
  readonly steps: readonly GoldenStep[]
  /** Updates that count as done before the first step, all other state being zero. */
  readonly startStep?: number
  /** The state after `after` steps; with the values of that step one can go on from here. */
  readonly middleState?: GoldenState & { readonly after: number }
  /** The state after the last step. */
  readonly finalState: GoldenState
  /** What the peer calls the arrays of its state. */
  readonly peerKeys: Readonly<Record<string, string>>
}

/** What is known about a trajectory before it is loaded. */
export interface GoldenEntry extends Pick<Golden, 'id' | 'preset' | 'tags' | 'tolerance'> {
  /** How many steps there are. */
  readonly steps: number
  /** The step with the state that one can go on from. */
  readonly middle?: number
  /** Loads the trajectory itself. */
  load(): Promise<{ readonly default: Golden }>
}

/** All trajectories that come with the kit. */
export const goldens: readonly GoldenEntry[]

/** A trajectory with parameters or gradients of 16 bits, which are widened here. */
export interface HalfGolden extends Omit<Golden, 'parameters' | 'stateTolerance'> {
  /**
   * The largest difference allowed, in units of the parameter's type at its largest absolute value, if
   * one rounds where the peer does. `tolerance` is the same relative to that value, a little wider.
   */
  readonly toleranceUnits: number
  readonly parameters: readonly (Golden['parameters'][number] & {
    readonly dtype: GoldenArray['dtype']
    readonly gradientDtype: GoldenArray['dtype']
  })[]
}

/** What is known about it before it is loaded. */
export interface HalfGoldenEntry extends Omit<GoldenEntry, 'load' | 'middle'> {
  readonly toleranceUnits: number
  /** What its parameters, gradients and state are stored as. */
  readonly types: readonly GoldenArray['dtype'][]
  /** Loads the trajectory itself. */
  load(): Promise<{ readonly default: HalfGolden }>
}

/** All trajectories with 16 bits that come with the kit. */
export const halfGoldens: readonly HalfGoldenEntry[]
