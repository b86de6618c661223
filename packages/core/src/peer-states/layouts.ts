/** Where each peer keeps what: one description a peer. Sources and versions: its preset. */
import type { FactorAxes } from '../adafactor/options.js'
import type { Shape } from '../tensors/shape.js'
import type { StateLayout } from './peer-state.js'

/** Where a peer keeps the parts of an optimizer's state, and what it calls them. */
export interface Layout {
  /** R, with the mean over the peer's column axes. */
  readonly row: string
  /** C, with the mean over the peer's row axes. */
  readonly column: string
  /** V of what is not factored. */
  readonly full: string
  /** The average of updates, and whether the step size is in it; null: the peer has none. */
  readonly momentum: {
    readonly name: string
    readonly placement: 'afterStepSize' | 'beforeStepSize'
  } | null
  /** Whether an axis that a mean was taken over stays with size 1. */
  readonly reducedAxes: 'kept' | 'removed'
  readonly factors: PeerFactors
  /** Whose updates the peer counts. */
  readonly counts: 'parameter' | 'optimizer'
  /** What the peer calls the count. */
  readonly count: string
  /** Names that a parameter has without having a use for them, and the shape of the zeros there. */
  readonly placeholders?: { readonly names: readonly string[]; readonly shape: Shape }
  /** Whether V is there for factored parameters too. */
  readonly fullOfFactored?: true
  /** Names in the peer's state that nothing depends on. */
  readonly ignored?: readonly string[]
}

/** Which axes a peer factors. */
interface PeerFactors {
  /** For messages: the peer factors ... */
  readonly inWords: string
  /** Which of the factored axes are the peer's rows; null: it can't have these axes factored. */
  readonly of: (shape: Shape, factors: FactorAxes) => FactorAxes | null
}

const lastTwo: PeerFactors = {
  inWords: 'the last two axes',
  of: ({ length }, factors) => inOrder(factors, (earlier) => earlier === length - 2),
}

const firstOrLastTwo: PeerFactors = {
  inWords: 'the first two axes or the last two',
  of: ({ length }, factors) =>
    inOrder(
      factors,
      (earlier, later) => later === earlier + 1 && (earlier === 0 || later === length - 1),
    ),
}

const largestTwo: PeerFactors = {
  inWords: 'the two largest axes',
  of: (shape, factors) => {
    const bySizes = bySize(shape, factors, 'later')
    if (!bySizes) return null
    const second = shape[bySizes.rows[0] as number] as number
    const larger = shape.filter((size, axis) => size > second && !bySizes.columns.includes(axis))
    return larger.length === 0 ? bySizes : null
  },
}

/** Stacked dimensions are left out, so there may be larger axes. */
const largestTwoNotStacked: PeerFactors = {
  inWords: 'two axes',
  of: (shape, factors) => bySize(shape, factors, 'earlier'),
}

/** From rank 3 on there are rules that say what is a row. */
const largestTwoOrRules: PeerFactors = {
  inWords: 'the two axes of a matrix',
  of: (shape, factors) => (shape.length === 2 ? bySize(shape, factors, 'later') : factors),
}

const squares = { row: 'exp_avg_sq_row', column: 'exp_avg_sq_col', full: 'exp_avg_sq' }

const transformers: Layout = {
  ...squares,
  momentum: { name: 'exp_avg', placement: 'afterStepSize' },
  reducedAxes: 'removed',
  factors: lastTwo,
  counts: 'parameter',
  count: 'step',
  // Of the last step, to look at.
  ignored: ['RMS'],
}

const optax: Layout = {
  row: 'v_row',
  column: 'v_col',
  full: 'v',
  momentum: { name: 'ema', placement: 'afterStepSize' },
  reducedAxes: 'removed',
  factors: largestTwo,
  counts: 'optimizer',
  count: 'count',
  placeholders: { names: ['v_row', 'v_col', 'v'], shape: [1] },
}

export const layouts: Readonly<Record<StateLayout, Layout>> = {
  torch: {
    row: 'row_var',
    column: 'col_var',
    full: 'variance',
    momentum: null,
    reducedAxes: 'kept',
    factors: lastTwo,
    counts: 'parameter',
    count: 'step',
  },
  huggingface: transformers,
  fairseq: transformers,
  optax,
  t5x: {
    ...optax,
    momentum: { name: 'm', placement: 'afterStepSize' },
    factors: largestTwoOrRules,
    count: 'step',
    placeholders: { names: ['v_row', 'v_col', 'v', 'm'], shape: [1] },
  },
  bigVision: { ...optax, momentum: { name: 'ema', placement: 'beforeStepSize' } },
  keras: {
    row: 'r',
    column: 'c',
    full: 'velocity',
    momentum: null,
    reducedAxes: 'removed',
    factors: lastTwo,
    counts: 'optimizer',
    count: 'iteration',
    placeholders: { names: ['r', 'c'], shape: [] },
    fullOfFactored: true,
  },
  timm: { ...transformers, factors: firstOrLastTwo },
  timmBigVision: {
    ...squares,
    row: 'exp_avg_sq_r',
    column: 'exp_avg_sq_c',
    momentum: { name: 'exp_avg', placement: 'beforeStepSize' },
    reducedAxes: 'kept',
    factors: largestTwo,
    counts: 'parameter',
    count: 'step',
  },
  tensor2tensor: {
    row: 'vr',
    column: 'vc',
    full: 'v',
    momentum: { name: 'm', placement: 'afterStepSize' },
    reducedAxes: 'removed',
    factors: lastTwo,
    counts: 'optimizer',
    count: 'global_step',
  },
  meshTensorflow: {
    row: '_slot_vr',
    column: '_slot_vc',
    full: '_slot_v',
    momentum: { name: '_slot_m', placement: 'afterStepSize' },
    reducedAxes: 'removed',
    factors: largestTwoNotStacked,
    counts: 'optimizer',
    count: 'global_step',
  },
  mlx: {
    ...squares,
    momentum: { name: 'exp_avg', placement: 'afterStepSize' },
    reducedAxes: 'removed',
    factors: lastTwo,
    counts: 'optimizer',
    count: 'step',
  },
}

/** The earlier axis is the row, if these are two axes that the peer would factor. */
function inOrder(
  factors: FactorAxes,
  fits: (earlier: number, later: number) => boolean,
): FactorAxes | null {
  const pair = axisPair(factors)
  return pair && fits(...pair) ? { rows: [pair[0]], columns: [pair[1]] } : null
}

/** The smaller of two axes is the row: R has the mean over the larger. */
function bySize(
  shape: Shape,
  factors: FactorAxes,
  largerOfEqual: 'earlier' | 'later',
): FactorAxes | null {
  const pair = axisPair(factors)
  if (!pair) return null
  const [earlier, later] = pair
  const difference = (shape[later] as number) - (shape[earlier] as number)
  return difference > 0 || (difference === 0 && largerOfEqual === 'later')
    ? { rows: [earlier], columns: [later] }
    : { rows: [later], columns: [earlier] }
}

/** The two factored axes, ascending; null if there are more. */
function axisPair({ rows, columns }: FactorAxes): [number, number] | null {
  const [row, column] = [rows[0], columns[0]]
  if (row === undefined || column === undefined || rows.length + columns.length > 2) return null
  return row < column ? [row, column] : [column, row]
}
