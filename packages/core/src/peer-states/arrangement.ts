import type { StateName } from '../adafactor/step-form.js'
import type { ParameterState } from '../state/state-dict.js'
import { isRecord } from '../state/stored-values.js'
import { type Axes, type Shape, sameShape, showShape, unionOf } from '../tensors/shape.js'
import { type Layout, layouts } from './layouts.js'
import type { StateLayout } from './peer-state.js'

/** What decides about where a parameter's state goes. */
type Arranged = Pick<ParameterState, 'shape' | 'factors' | 'settings'>

/** What a peer keeps of one parameter. */
export interface Arrangement {
  /** By the peer's name: which of our tensors it is, and the peer's shape of it. */
  readonly kept: ReadonlyMap<string, { readonly tensor: StateName; readonly shape: Shape }>
  /** Names that the peer has zeros under. */
  readonly placeholders: readonly string[]
  /** The name of V, where the peer keeps it besides R and C. */
  readonly fullOfFactored: string | null
}

/** Where a peer keeps what of a parameter; differences that stand against it are added to a list. */
export function arrange(
  name: StateLayout,
  { shape, factors, settings }: Arranged,
  differences: string[],
): Arrangement {
  const layout = layouts[name]
  const kept = new Map<string, { tensor: StateName; shape: Shape }>()
  if (factors) {
    const peer = layout.factors.of(shape, factors)
    if (!peer) {
      differences.push(
        `${name} factors ${layout.factors.inWords} of ${showShape(shape)}, ` +
          `here they are ${showShape(unionOf(factors.rows, factors.columns))}`,
      )
    }
    // R and C change places where the peer's rows are our columns: V is the same.
    const { rows, columns } = peer ?? factors
    const [row, column] = sameShape(rows, factors.rows)
      ? (['rowMoment', 'columnMoment'] as const)
      : (['columnMoment', 'rowMoment'] as const)
    kept.set(layout.row, { tensor: row, shape: reduced(shape, columns, layout) })
    kept.set(layout.column, { tensor: column, shape: reduced(shape, rows, layout) })
  } else {
    kept.set(layout.full, { tensor: 'moment', shape })
  }
  const momentum = momentumOf(settings)
  if (momentum && layout.momentum) {
    kept.set(layout.momentum.name, { tensor: 'momentum', shape })
    if (momentum.placement !== layout.momentum.placement) {
      differences.push(
        `the momentum of ${name} is "${layout.momentum.placement}", here "${momentum.placement}"`,
      )
    }
  } else if (momentum) {
    differences.push(`${name} has no momentum`)
  }
  const fullOfFactored = factors && layout.fullOfFactored ? layout.full : null
  return {
    kept,
    placeholders: (layout.placeholders?.names ?? []).filter((key) => !kept.has(key)),
    fullOfFactored,
  }
}

/** The settings of momentum that a state depends on. */
export function momentumOf(
  settings: ParameterState['settings'],
): { readonly type: unknown; readonly placement: unknown } | null {
  const { momentum } = settings
  return isRecord(momentum) ? { type: momentum.type, placement: momentum.placement } : null
}

function reduced(shape: Shape, axes: Axes, { reducedAxes }: Layout): Shape {
  return reducedAxes === 'removed'
    ? shape.filter((_, axis) => !axes.includes(axis))
    : shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
}
