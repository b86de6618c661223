import { type FlatShape, smallShapes } from '../flat-parameter.js'

/**
 * What runs a step: an engine of backend-ndarray, over the user's own arrays unless the name says
 * `create`, or the floor, compiled from C.
 */
export type EngineSideName =
  | 'javascript'
  | 'webassembly, create'
  | 'webassembly, create, 2 threads'
  | 'webassembly, own arrays'
  | 'compiled C'
  | 'compiled C, 2 threads'

/** The time of a side divided by that of another, and how large it may be. */
export interface RatioTarget {
  readonly side: EngineSideName
  readonly over: EngineSideName
  readonly target?: number
}

/** Sides that all take turns in one run. */
export interface EngineCase {
  readonly name: string
  readonly unit: 'ns an element' | 'us a step'
  readonly shapes: readonly FlatShape[]
  readonly sides: readonly [EngineSideName, ...EngineSideName[]]
  readonly ratios: readonly RatioTarget[]
  /** Gradients are transposed views, or each step is the first of a program that nobody has seen. */
  readonly special?: 'transposed gradient' | 'new program'
  /** Whether optimizers of Python are timed too, if asked for. */
  readonly withPeers: boolean
}

/** Limits by what a side is compared with. */
interface MatrixLimits {
  readonly side: number
  readonly create: number
  readonly ownArrays?: number
  readonly threads?: number
}

const matrices: readonly MatrixLimits[] = [
  { side: 256, create: 0.22 },
  { side: 1024, create: 0.22, ownArrays: 0.4, threads: 0.59 },
  { side: 4096, create: 0.33, ownArrays: 0.55, threads: 0.59 },
]

const allSides = [
  'javascript',
  'webassembly, own arrays',
  'webassembly, create',
  'webassembly, create, 2 threads',
  'compiled C',
  'compiled C, 2 threads',
] as const satisfies readonly EngineSideName[]

function ratio(side: EngineSideName, over: EngineSideName, target?: number): RatioTarget {
  return target === undefined ? { side, over } : { side, over, target }
}

/** How the sides that run everywhere compare. */
function ratiosWithin(limits: Omit<MatrixLimits, 'side'> & { readonly floor: number }) {
  return [
    ratio('webassembly, own arrays', 'javascript', limits.ownArrays),
    ratio('webassembly, create', 'javascript', limits.create),
    ratio('webassembly, create', 'compiled C', limits.floor),
    ratio('webassembly, create, 2 threads', 'webassembly, create', limits.threads),
    ratio('compiled C, 2 threads', 'compiled C'),
  ]
}

export const engineCases: readonly EngineCase[] = [
  ...matrices.map(
    ({ side, ...limits }): EngineCase => ({
      name: `engines ${side} x ${side}`,
      unit: 'ns an element',
      shapes: [[side, side]],
      sides: allSides,
      ratios: ratiosWithin({ ...limits, floor: 1.2 }),
      withPeers: true,
    }),
  ),
  {
    name: 'engines 300 small parameters',
    unit: 'ns an element',
    shapes: smallShapes,
    sides: allSides,
    ratios: ratiosWithin({ create: 0.35, floor: 1.6 }),
    withPeers: true,
  },
  {
    name: 'engines 1024 x 1024, transposed gradient',
    unit: 'ns an element',
    shapes: [[1024, 1024]],
    sides: ['javascript', 'webassembly, own arrays', 'webassembly, create'],
    ratios: [
      ratio('webassembly, own arrays', 'javascript', 0.4),
      ratio('webassembly, create', 'javascript', 0.4),
    ],
    special: 'transposed gradient',
    withPeers: false,
  },
  {
    name: 'engines 64 x 64, first step of a program',
    unit: 'us a step',
    shapes: [[64, 64]],
    sides: ['javascript', 'webassembly, create'],
    ratios: [ratio('webassembly, create', 'javascript', 1.5)],
    special: 'new program',
    withPeers: false,
  },
]
