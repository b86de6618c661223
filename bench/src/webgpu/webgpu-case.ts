import { type FlatShape, smallShapes } from '../flat-parameter.js'

/** A step of backend-webgpu beside one of backend-gpujs on WebGPU. */
export interface WebgpuCase {
  readonly name: string
  readonly shapes: readonly FlatShape[]
}

const sides = [256, 1024, 4096]

/** 27 million numbers: large enough that they take longer than the launches. */
const layers = Array.from({ length: 100 }, (): FlatShape[] => [[512, 512], [512], [64, 64]]).flat()

export const webgpuCases: readonly WebgpuCase[] = [
  ...sides.map(
    (side): WebgpuCase => ({ name: `webgpu ${side} x ${side}`, shapes: [[side, side]] }),
  ),
  { name: 'webgpu 300 small parameters', shapes: smallShapes },
  { name: 'webgpu 100 layers', shapes: layers },
]
