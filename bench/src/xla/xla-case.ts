import { type FlatShape, smallShapes } from '../flat-parameter.js'

/** What runs a step under XLA, in Python. */
export type XlaSideName = 'optax adafactor, jit' | 'jaxModule under jit' | 'stablehlo under jit'

/** What is printed for XLA beside optax, in one process. */
export interface XlaCase {
  readonly name: string
  readonly shapes: readonly FlatShape[]
  /** The first is the one that the others are compared with. */
  readonly sides: readonly [XlaSideName, ...XlaSideName[]]
  /** How much of the time of optax a step may take. */
  readonly target: number
}

export const xlaCases: readonly XlaCase[] = [
  ...[1024, 4096].map(
    (side): XlaCase => ({
      name: `xla ${side} x ${side}`,
      shapes: [[side, side]],
      sides: ['optax adafactor, jit', 'jaxModule under jit', 'stablehlo under jit'],
      target: 1,
    }),
  ),
  {
    name: 'xla 300 small parameters',
    shapes: smallShapes,
    // A text is the step of one parameter.
    sides: ['optax adafactor, jit', 'jaxModule under jit'],
    target: 0.5,
  },
]
