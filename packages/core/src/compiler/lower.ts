/**
 * From a pass to the plain description of its loops that emitters print.
 *
 * A pass body is a list of values in the order of computation. Each says along which axes it
 * varies, so an emitter may compute it in the outermost loop in which it is known. Unless told
 * otherwise, products are reordered so that factors of few axes meet first: in
 * `scale * (g * rowFactor * columnFactor)` the product `scale * rowFactor` is known per row.
 */

import { InternTable } from '../program/graph.js'
import type { ExpressionId, StochasticRounding } from '../program/program.js'
import type { BinaryOperation, ReductionOperation, UnaryOperation } from '../tensor-ops.js'
import { type Axes, isWithin, unionOf } from '../tensors/shape.js'
import type { FusedProgram, Pass } from './fuse.js'

/** The place of a value in {@link PassBody.values}. */
export type ValueId = number

/** A value at one point of a pass: loaded, known, or computed of values before it. */
export type PassValue =
  | { readonly op: 'constant'; readonly value: number; readonly axes: Axes }
  | { readonly op: 'scalar'; readonly name: string; readonly axes: Axes }
  | { readonly op: 'size'; readonly over: Axes; readonly axes: Axes }
  /** An element of a tensor or temporary of the program. */
  | { readonly op: 'load'; readonly from: string; readonly axes: Axes }
  | {
      readonly op: UnaryOperation | BinaryOperation | 'where'
      readonly of: readonly ValueId[]
      readonly axes: Axes
    }

/** The loops of a pass as plain data, for an emitter to print. */
export interface PassBody {
  /** The axes to walk, ascending. */
  readonly space: Axes
  /** Operands come before their users; equal values are there once. */
  readonly values: readonly PassValue[]
  /** What is accumulated over the space, and into which temporary. */
  readonly reductions: readonly {
    readonly into: string
    readonly op: ReductionOperation
    readonly value: ValueId
    readonly over: Axes
    /** The axes of the result. */
    readonly axes: Axes
  }[]
  /** At each point all loads come before all stores. */
  readonly stores: readonly {
    readonly into: string
    readonly value: ValueId
    /** Absent: to the nearest. */
    readonly rounding?: StochasticRounding
  }[]
}

/** How {@link lower} may change a pass. */
export interface LowerOptions {
  /**
   * Whether factors of a product may be multiplied in another order (default true). Where
   * intermediate values are no larger than float32 they may not: a product of small factors
   * underflows that would not have in the program's order.
   */
  readonly reorderProducts?: boolean
}

/**
 * Describes one pass of a fused program as loops.
 *
 * @param fused a program, as {@link fuse} plans it
 * @param pass one of its passes
 * @example
 * ```ts
 * import { fuse, lower, trace } from '@adafactor/core/compiler'
 *
 * const program = trace({ name: 'halve', rank: 1, tensors: { x: [0] } }, (ops, { x }) => ({
 *   stores: { x: ops.multiply(ops.constant(0.5), x) },
 * }))
 * const fused = fuse(program)
 * console.log(lower(fused, fused.passes[0]).values.map(({ op }) => op))
 * // => [ 'constant', 'load', 'multiply' ]
 * ```
 */
export function lower(
  { program }: FusedProgram,
  pass: Pass,
  { reorderProducts = true }: LowerOptions = {},
): PassBody {
  const table = new InternTable<PassValue>()
  const lowered = new Map<ExpressionId, ValueId>()
  const loads = new Map(pass.loads.map((load) => [load.value, load]))

  const intern = (value: PassValue): ValueId => table.intern(value)
  const axesOf = (id: ValueId): Axes => (table.values[id] as PassValue).axes

  /** The factors of a product, products within it taken apart. */
  const factorsOf = (id: ExpressionId): ValueId[] => {
    const expression = program.expressions[id]
    return expression?.op === 'multiply' && !loads.has(id)
      ? expression.of.flatMap(factorsOf)
      : [visit(id)]
  }
  const multiply = (a: ValueId, b: ValueId): ValueId =>
    intern({ op: 'multiply', of: [a, b], axes: unionOf(axesOf(a), axesOf(b)) })
  const product = (id: ExpressionId): ValueId => {
    const factors = factorsOf(id)
    const whole = factors.reduce<Axes>((axes, factor) => unionOf(axes, axesOf(factor)), [])
    const isPart = (factor: ValueId) => axesOf(factor).length < whole.length
    // Factors that vary along fewer axes than the product meet while that stays so.
    const parts: ValueId[] = []
    const bySpan = factors.filter(isPart).sort((a, b) => axesOf(a).length - axesOf(b).length)
    for (const factor of bySpan) {
      const partner = parts.findIndex((part) => isWithin(axesOf(part), axesOf(factor)))
      if (partner < 0) parts.push(factor)
      else parts[partner] = multiply(parts[partner] as ValueId, factor)
    }
    return [...factors.filter((factor) => !isPart(factor)), ...parts].reduce(multiply)
  }
  const visit = (id: ExpressionId): ValueId => {
    const done = lowered.get(id)
    if (done !== undefined) return done
    const value = lowerOne(id)
    lowered.set(id, value)
    return value
  }
  const lowerOne = (id: ExpressionId): ValueId => {
    const load = loads.get(id)
    if (load) return intern({ op: 'load', from: load.from, axes: load.axes })
    const expression = program.expressions[id] as (typeof program.expressions)[number]
    switch (expression.op) {
      case 'constant':
      case 'scalar':
      case 'size':
        return intern(expression)
      case 'multiply':
        return reorderProducts
          ? product(id)
          : intern({ ...expression, of: expression.of.map(visit) })
      case 'tensor':
      case 'sum':
      case 'mean':
        throw new TypeError(`the pass does not load its ${expression.op}`)
      default:
        return intern({ ...expression, of: expression.of.map(visit) })
    }
  }

  const reductions = pass.reductions.map(({ into, op, value, over }) => ({
    into,
    op,
    value: visit(value),
    over,
    axes: pass.space.filter((axis) => !over.includes(axis)),
  }))
  const stores = pass.stores.map((store) => ({ ...store, value: visit(store.value) }))
  return { space: pass.space, values: table.values, reductions, stores }
}
