import type { GpujsMode } from '@adafactor/backend-gpujs'
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

/** The least and the most of each number of a setup. */
export const limits = {
  learningRate: { min: 1e-5, max: 10 },
  width: { min: 8, max: 256 },
  batchSize: { min: 8, max: 512 },
  steps: { min: 50, max: 20_000 },
  seed: { min: 0, max: 999_999 },
} as const
