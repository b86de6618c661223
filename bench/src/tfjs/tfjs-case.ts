import type { FlatShape } from '../flat-parameter.js'

/** A step of the optimizer on a backend of TensorFlow.js, beside one of `tf.train.adam`. */
export interface TfjsCase {
  readonly name: string
  readonly host: TfjsHost
  readonly shapes: readonly FlatShape[]
  /** The most that a step may take, as a share of Adam's. */
  readonly target: number
}

/** A backend's name in TensorFlow.js. */
export type TfjsHost = (typeof hosts)[number]['host']

/** The most that a step may hold for a while, as a multiple of the largest variable. */
export const temporariesTarget = 1

const models = [
  { name: 'mlp 784-256-10', shapes: denseLayers(784, 256, 10) },
  { name: 'big 1024-1024-10', shapes: denseLayers(1024, 1024, 10) },
]

const hosts = [
  { host: 'cpu', target: 0.03 },
  { host: 'wasm', target: 0.4 },
  { host: 'webgpu', target: 1 },
] as const

export const tfjsCases: readonly TfjsCase[] = hosts.flatMap(({ host, target }) =>
  models.map(({ name, shapes }) => ({ name: `tfjs ${host} ${name}`, host, shapes, target })),
)

/** Kernels and biases of dense layers of these sizes. */
function denseLayers(...sizes: readonly number[]): FlatShape[] {
  return sizes
    .slice(1)
    .flatMap((size, index): FlatShape[] => [[sizes[index] as number, size], [size]])
}
