import type { GpujsMode } from '@adafactor/backend-gpujs'
import { type FlatShape, smallShapes } from '../flat-parameter.js'

/** A step of backend-gpujs, in each of the modes, beside one of backend-ndarray. */
export interface GpujsCase {
  readonly name: string
  readonly shapes: readonly FlatShape[]
}

/** The modes that can run in Node; headlessgl needs a native build that is not installed here. */
export const nodeModes = ['webasm', 'cpu', 'webgpu'] as const satisfies readonly GpujsMode[]
export type NodeMode = (typeof nodeModes)[number]

const sides = [256, 1024, 4096]

export const gpujsCases: readonly GpujsCase[] = [
  ...sides.map((side): GpujsCase => ({ name: `gpujs ${side} x ${side}`, shapes: [[side, side]] })),
  { name: 'gpujs 300 small parameters', shapes: smallShapes },
]
