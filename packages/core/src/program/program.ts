/**
 * A program: one step of an optimizer as plain data.
 *
 * It is an expression graph without duplicates over named tensors and named run-time numbers,
 * and a list of stores. It says nothing about sizes: one program serves every shape of its rank.
 * It holds only finite numbers, strings and arrays, so `JSON.stringify` carries it whole.
 */

import type { BinaryOperation, ReductionOperation, UnaryOperation } from '../tensor-ops.js'
import type { ElementType } from '../tensors/element-type.js'
import type { Axes } from '../tensors/shape.js'

/** The place of an expression in {@link Program.expressions}; operands come before their users. */
export type ExpressionId = number

interface Spanning {
  /** The axes along which the value varies; along all others it has size 1. */
  readonly axes: Axes
}

/** A number known when the program is made. */
export interface ConstantExpression extends Spanning {
  readonly op: 'constant'
  readonly value: number
}
/** A number that the host gives with each run. */
export interface ScalarExpression extends Spanning {
  readonly op: 'scalar'
  readonly name: string
}
/** The value that a named tensor has before the program runs. */
export interface TensorExpression extends Spanning {
  readonly op: 'tensor'
  readonly name: string
}
/** How many elements there are along some axes: known when a run knows its shapes. */
export interface SizeExpression extends Spanning {
  readonly op: 'size'
  readonly over: Axes
}
/** An operation element by element. */
export interface ElementExpression extends Spanning {
  readonly op: UnaryOperation | BinaryOperation | 'where'
  /** `where`: condition, value if true, value if false. */
  readonly of: readonly ExpressionId[]
}
/** A sum or mean over axes that the operand spans. */
export interface ReductionExpression extends Spanning {
  readonly op: ReductionOperation
  readonly of: readonly [ExpressionId]
  readonly over: Axes
}

/** One node of a program's graph: a leaf, or an operation on expressions before it. */
export type Expression =
  | ConstantExpression
  | ScalarExpression
  | TensorExpression
  | SizeExpression
  | ElementExpression
  | ReductionExpression

/**
 * A named tensor of a program: it spans these axes and has size 1 along the others. One that spans
 * none may also be given as a tensor of rank 0.
 */
export interface TensorDeclaration {
  readonly name: string
  readonly axes: Axes
  /**
   * What it is stored as; values are computed in the backend's precision all the same. Absent: as the
   * backend makes tensors if it is not told, or whatever else of its types is given.
   */
  readonly type?: ElementType
}

/**
 * How a store rounds stochastically: as `roundStochastically` with the word that `randomWord` gives for
 * this key, this stream and the element's row-major place in the tensor (`tensors/stochastic-rounding.ts`).
 */
export interface StochasticRounding {
  /** The names of the scalars that are the key. */
  readonly key: readonly [low: string, high: string]
  /** Tells the tensors of a run apart: from 0 to 255. */
  readonly stream: number
}

/**
 * At the end of a run the tensor holds the value (broadcast to the tensor's axes if it spans fewer),
 * rounded to what the tensor is stored as. Nothing else that uses the value sees it rounded.
 */
export interface Store {
  readonly tensor: string
  readonly value: ExpressionId
  /** Only for a tensor that is declared as one of 16 bits. Absent: to the nearest, ties to even. */
  readonly rounding?: StochasticRounding
}

/**
 * One step of an optimizer as plain data: an expression graph without duplicates over named tensors
 * and named run-time numbers, and a list of stores. It says nothing about sizes: one program serves
 * every shape of its rank. `JSON.stringify` carries it whole.
 */
export interface Program {
  /** Version of this data structure and of the backend interface. */
  readonly specification: 1
  /** What the program does, for people: `adafactor factored rank 2`. */
  readonly name: string
  /** Every tensor has this rank. */
  readonly rank: number
  /** What to call the axes in texts, outermost first. */
  readonly axisNames: readonly string[]
  /** Tensors that are read, written or both, in the order of declaration. */
  readonly tensors: readonly TensorDeclaration[]
  /** Names of the numbers that come with each run. */
  readonly scalars: readonly string[]
  /** The graph; operands come before their users. */
  readonly expressions: readonly Expression[]
  /**
   * All stores see the values from before the run: a store never changes what another one stores.
   * Each tensor is stored to at most once.
   */
  readonly stores: readonly Store[]
  /** Names of expressions that a reader may want to recognise: `rowFactor`, `updateRms`. */
  readonly labels: Readonly<Record<ExpressionId, string>>
}

/**
 * The operands of an expression: empty for leaves.
 *
 * @example
 * ```ts
 * import { operandsOf, trace } from '@adafactor/core/compiler'
 *
 * const { expressions } = trace({ name: 'square', rank: 1, tensors: { x: [0] } }, (ops, { x }) => ({
 *   stores: { x: ops.square(x) },
 * }))
 * console.log(expressions.map(operandsOf)) // => [ [], [ 0 ] ]
 * ```
 */
export function operandsOf(expression: Expression): readonly ExpressionId[] {
  return 'of' in expression ? expression.of : []
}
