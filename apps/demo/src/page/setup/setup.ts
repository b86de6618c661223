import type { GpujsMode } from '@adafactor/backend-gpujs'
import { formatRange } from '../../format.js'
import {
  type NdarrayBackendName,
  ndarrayBackendNames,
  ndarrayEngines,
} from '../../training/ndarray-network/ndarray-engines.js'
import type { PresetName } from '../../training/optimizer-options.js'

/** The ways of gpu.js that browsers have, by the names of backends. */
export const gpujsModeOf = {
  'gpujs-webgpu': 'webgpu',
  webgl2: 'webgl2',
  webgl: 'webgl',
  webasm: 'webasm',
  cpu: 'cpu',
} as const satisfies Record<string, GpujsMode>

export type GpujsBackendName = keyof typeof gpujsModeOf

/** The backends that a page can run on. */
export const backendNames = [
  'webgpu',
  'gpujs-webgpu',
  'webgl2',
  'webgl',
  ...ndarrayBackendNames,
  'webasm',
  'cpu',
] as const
export type BackendName = 'webgpu' | GpujsBackendName | NdarrayBackendName

/** Whether a backend is one on ndarrays. */
export function isNdarrayBackend(name: BackendName): name is NdarrayBackendName {
  return name in ndarrayEngines
}

/** Whether a backend is one of gpu.js's. */
export function isGpujsBackend(name: BackendName): name is GpujsBackendName {
  return name in gpujsModeOf
}

/** All that a run depends on; the address of the page says it, so that a link repeats the run. */
export interface Setup {
  /** `auto`: the fastest that works. */
  readonly backend: BackendName | 'auto'
  /** Whose Adafactor; absent for the library's own with a falling learning rate. */
  readonly preset?: PresetName
  /** The largest learning rate; absent for the one that goes with the preset. */
  readonly learningRate?: number
  /** Units of the hidden layer. */
  readonly width: number
  /** Images per step. */
  readonly batchSize: number
  /** How many steps until the run is finished. */
  readonly steps: number
  readonly seed: number
  /** Whether an Adam trains a network of its own beside it, on the same images. */
  readonly adam: boolean
}

export const defaultSetup: Setup = {
  backend: 'auto',
  width: 64,
  batchSize: 64,
  steps: 2000,
  seed: 1,
  adam: true,
}

/** Which numbers a setup may have. */
export const limits = {
  learningRate: { min: 1e-5, max: 10, whole: false },
  width: { min: 8, max: 256, whole: true },
  batchSize: { min: 8, max: 512, whole: true },
  steps: { min: 50, max: 20_000, whole: true },
  seed: { min: 0, max: 999_999, whole: true },
} as const

export type NumberOfSetup = keyof typeof limits

/** Whether a setup may have this number. */
export function isWithinLimits(name: NumberOfSetup, value: unknown): value is number {
  const { min, max, whole } = limits[name]
  if (typeof value !== 'number' || (whole && !Number.isInteger(value))) return false
  return value >= min && value <= max
}

/** For people: `8 to 256`. */
export function limitsText(name: NumberOfSetup): string {
  return formatRange(limits[name])
}

/** Whether two setups differ in the backend at most, which can change in the middle of a run. */
export function isSameRun(a: Setup, b: Setup): boolean {
  return (['preset', 'learningRate', 'width', 'batchSize', 'steps', 'seed', 'adam'] as const).every(
    (name) => a[name] === b[name],
  )
}
