import type { Program, Shape } from '@adafactor/core'
import type { KernelTask } from './kernel-task.js'

/** A storage that belongs to a plan, not to a tensor. */
export interface WorkStorage {
  readonly name: string
  readonly elements: number
}

/** One kernel to run. */
export interface Launch {
  readonly kind: 'launch'
  /** The pass that it is part of, counted from 1. */
  readonly pass: number
  readonly task: KernelTask
  /** The storage that takes the result: the name of a tensor or of a work storage. */
  readonly into: string
}

/** A tensor and a work storage trade places: the tensor has its new values now. */
export interface Exchange {
  readonly kind: 'exchange'
  readonly tensor: string
  readonly work: string
}

/** A program as kernels, for tensors of one shape. */
export interface LaunchPlan {
  /** The program over merged axes, whose passes the kernels are. */
  readonly program: Program
  /** The sizes of its axes. */
  readonly shape: Shape
  readonly steps: readonly (Launch | Exchange)[]
  readonly works: readonly WorkStorage[]
}
