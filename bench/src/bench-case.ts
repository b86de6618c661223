import { type FlatShape, smallShapes } from './flat-parameter.js'
import type { HalfSideName } from './sides.js'

/** What is measured, and how slow the measured side may be. */
export interface BenchCase {
  readonly name: string
  readonly unit: 'ns an element' | 'us a parameter'
  readonly shapes: readonly FlatShape[]
  /** Whose time the measured side's is divided by. */
  readonly baseline: 'hand-fused' | 'library'
  /**
   * Always the library: `library, transposed` gets its gradients as transposed views, and those named
   * after a type have parameters and gradients of it.
   */
  readonly measured: 'library' | 'library, transposed' | HalfSideName
  /** The ratio allowed, if one is. */
  readonly target?: number
  /** One of the sizes over which the time of an element must be flat. */
  readonly flat: boolean
}

const matrices = [
  { shape: [256, 256], target: 1.15 },
  { shape: [1024, 1024], target: 1.1 },
  { shape: [4096, 4096], target: 1.1 },
  { shape: [8192, 4096] },
] as const satisfies readonly { shape: FlatShape; target?: number }[]

const halfCases = [
  { name: 'bfloat16', measured: 'library, bfloat16', target: 1.3 },
  { name: 'bfloat16, stochastic', measured: 'library, bfloat16 stochastic' },
  { name: 'float16', measured: 'library, float16' },
  { name: 'float16, stochastic', measured: 'library, float16 stochastic' },
] as const satisfies readonly { name: string; measured: HalfSideName; target?: number }[]

/** How much slower than the fastest of the matrices' sizes the slowest may be, an element. */
export const flatnessTarget = 1.3

export const benchCases: readonly BenchCase[] = [
  ...matrices.map(
    ({ shape, ...target }): BenchCase => ({
      name: `${shape[0]} x ${shape[1]}`,
      unit: 'ns an element',
      shapes: [shape],
      baseline: 'hand-fused',
      measured: 'library',
      ...target,
      flat: true,
    }),
  ),
  {
    name: '300 small parameters',
    unit: 'us a parameter',
    shapes: smallShapes,
    baseline: 'hand-fused',
    measured: 'library',
    target: 1.25,
    flat: false,
  },
  {
    name: '1024 x 1024, transposed gradient',
    unit: 'ns an element',
    shapes: [[1024, 1024]],
    baseline: 'library',
    measured: 'library, transposed',
    target: 1.5,
    flat: false,
  },
  ...halfCases.map(
    ({ name, ...sides }): BenchCase => ({
      name: `1024 x 1024, ${name}`,
      unit: 'ns an element',
      shapes: [[1024, 1024]],
      baseline: 'library',
      ...sides,
      flat: false,
    }),
  ),
]
