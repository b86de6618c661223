import type { FlatShape } from '../flat-parameter.js'

/** A step of Adafactor in jax-js beside one of its Adam, both in one jit, on wasm. */
export interface JaxJsCase {
  readonly name: string
  readonly shapes: readonly FlatShape[]
}

/** A GPT of 0.8 million parameters, as in examples/jax-js-gpt. */
const gpt: readonly FlatShape[] = [
  ...([
    [29, 128],
    [64, 128],
  ] as const),
  ...Array.from({ length: 4 }, (): FlatShape[] => [
    [128],
    [128, 384],
    [128, 128],
    [128],
    [128, 512],
    [512, 128],
  ]).flat(),
  ...([[128], [128, 29]] as const),
]

/** Of networks of two layers. */
const twoLayers = (inputs: number, hidden: number): readonly FlatShape[] => [
  [inputs, hidden],
  [hidden],
  [hidden, 10],
  [10],
]

export const jaxJsCases: readonly JaxJsCase[] = [
  { name: 'jax-js mlp 784-256-10', shapes: twoLayers(784, 256) },
  { name: 'jax-js big 1024-1024-10', shapes: twoLayers(1024, 1024) },
  { name: 'jax-js gpt, 29 parameters', shapes: gpt },
  // Large enough that a process is larger by what its optimizer keeps.
  { name: 'jax-js 16 of 1024 x 1024', shapes: Array.from({ length: 16 }, () => [1024, 1024]) },
]

/** How much longer than Adam's a step may take. */
export const jaxJsTarget = 1.2
