import type { Axes, Program } from '@adafactor/core'
import type { PassBody } from '@adafactor/core/compiler'

/**
 * How the threads of a part share out its space.
 *
 * - `tile`: a workgroup takes some columns (axis x) of some rows (axis y); a thread walks down the rows.
 * - `line`: a workgroup takes a run of the axis x; a thread walks along it. Without x: a single point.
 *
 * The other axes are z: a workgroup has one place along each of them.
 */
export interface Grid {
  readonly kind: 'tile' | 'line'
  readonly x: number | undefined
  readonly y: number | undefined
  readonly z: Axes
}

/** A pass over a single point, which each workgroup of its readers computes for itself. */
export interface Prologue {
  readonly pass: number
  readonly body: PassBody
  /** Whether the first workgroup also stores its tensors: in one of the readers only. */
  readonly storesTensors: boolean
}

/** A walk over a space: a pass of the program, a part of one, or the end of a sum. */
export interface Part {
  /** Its place among all parts. */
  readonly number: number
  /** The pass that it belongs to, counted from 1. */
  readonly pass: number
  readonly grid: Grid
  readonly body: PassBody
  readonly prologues: readonly Prologue[]
  /** Sums whose parts the threads of a workgroup add up, an element each. */
  readonly added: ReadonlySet<string>
}

/** A sum or mean, of which each workgroup leaves a part. */
export interface Sum {
  readonly name: string
  readonly op: 'sum' | 'mean'
  readonly over: Axes
  /** The axes of its results. */
  readonly kept: Axes
  /** Which part of the program leaves it. */
  readonly part: Part
}

/** What one launch runs: parts that do not depend on each other. */
export interface KernelPlan {
  readonly parts: readonly Part[]
}

/** The kernels of a program, which serve tensors of every shape. */
export interface ProgramPlan {
  /** Over merged axes. */
  readonly program: Program
  /** By axis of the program that was compiled, the merged one. */
  readonly groups: readonly number[]
  readonly kernels: readonly KernelPlan[]
  readonly sums: ReadonlyMap<string, Sum>
  /** Work space that holds values as they are, with their axes. */
  readonly temporaries: ReadonlyMap<string, Axes>
}
