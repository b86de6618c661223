import type { BackendTraits, Shape } from '@adafactor/core'
import type { Machine } from './machine.js'

/** What a backend took for a step at one size. */
export interface DoctorTiming {
  readonly shape: Shape
  /** The least time of all turns, divided by the elements of the parameter. */
  readonly nanosecondsPerElement: number
  /** What the optimizer keeps. */
  readonly stateBytes: number
  /** What a step takes besides. */
  readonly workBytes: number
}

/** What `adafactor doctor` found out about a backend, an engine or a mode. */
export interface DoctorBackend {
  /** `ndarray webassembly`, `gpujs webgl2`, `webgpu`. */
  readonly name: string
  readonly packageName: string
  /** `fails`: it runs here, and what it computes is wrong. `unavailable`: it does not run here. */
  readonly status: 'passes' | 'fails' | 'unavailable'
  /** For people: why it is so, and what to do about it. */
  readonly reason: string
  /** What it runs on, where it says so. */
  readonly device?: string
  /** Whether that is an adapter that computes on the CPU, whose times say nothing about a GPU. */
  readonly isSoftware: boolean
  readonly traits?: BackendTraits
  /** Cases of the conformance kit, in brief; absent where the self-test was not passed. */
  readonly kit?: {
    readonly passed: number
    readonly failed: number
    readonly skipped: number
    readonly failures: readonly { readonly id: string; readonly message: string }[]
  }
  readonly timings: readonly DoctorTiming[]
}

/** What `adafactor doctor --json` prints. */
export interface DoctorReport {
  /** The version of this structure. */
  readonly format: 1
  readonly machine: Machine
  readonly quick: boolean
  readonly backends: readonly DoctorBackend[]
  /** The name of the fastest that passes, at the largest size; null if none does. */
  readonly fastest: string | null
}
