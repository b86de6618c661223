/**
 * The plan of a program for one layout of its tensors: loops in their order, with everything that
 * depends on sizes, strides and offsets taken out into a table of numbers.
 *
 * Plans that are equal share their code: a hundred parameters of different sizes but alike in
 * layout are run by one set of functions. Both ways of running (generated code and closures) work
 * from this description and from nothing else.
 */
import type { BinaryOperation, UnaryOperation } from '@adafactor/core'
import type { ElementType } from '../tensors/strided-view.js'

/** The place of a number in an item's table. */
export type NumberId = number

/**
 * Elements from one step of a loop to the next. What is not 0 or 1 is in the table, and where the
 * memory is contiguous it is the place of the size of the axes inside: equal walks look equal.
 */
export type Stride = 0 | 1 | { readonly number: NumberId }

/** A tensor of the program, or a temporary in the work space. */
export interface Memory {
  /** An identifier made of the name: letters and digits. */
  readonly name: string
  readonly elements: ElementType | 'work'
  /** Where its first element is in its data, or in the work space; null is 0. */
  readonly offset: NumberId | null
}

/** How a nest of loops walks a memory. */
export interface Access {
  /** The place of the memory in {@link Plan.memories}. */
  readonly memory: number
  /** One for each loop of the nest, outermost first. */
  readonly strides: readonly Stride[]
}

export interface Loop {
  readonly size: NumberId
}

/** How an element that is kept as a sum becomes a mean when it is read. */
export interface FinishedMean {
  readonly dividedBy: NumberId
  readonly plus: number
}

export type NestValue = {
  /** The loops along which the value varies, ascending. */
  readonly loops: readonly number[]
} & (
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'scalar'; readonly name: string }
  | { readonly op: 'number'; readonly number: NumberId }
  /** An element of a memory. */
  | { readonly op: 'load'; readonly access: Access; readonly finish: FinishedMean | null }
  | { readonly op: UnaryOperation | BinaryOperation | 'where'; readonly of: readonly number[] }
)

/** Loops around one body. */
export interface Nest {
  /**
   * Outermost first; none for a single point. Axes that every operand walks alike are one loop,
   * axes of size 1 none.
   */
  readonly loops: readonly Loop[]
  /** Whether the two innermost loops go in tiles, as two operands want them in opposite orders. */
  readonly tiled: boolean
  /** Operands come before their users. */
  readonly values: readonly NestValue[]
  /** What is added up, and where: the access does not move along the loops that are summed. */
  readonly sums: readonly { readonly value: number; readonly access: Access }[]
  /** At each point all loads come before all stores. */
  readonly stores: readonly { readonly value: number; readonly access: Access }[]
}

/** A piece of the work space; a length of null is a single number. */
export interface WorkRange {
  /** null is 0. */
  readonly offset: NumberId | null
  readonly length: NumberId | null
}

export interface PassPlan {
  /** For people: what the pass walks. */
  readonly title: string
  /** What is set to zero before the loops. */
  readonly cleared: readonly WorkRange[]
  /** One after the other; stores are in the last. */
  readonly nests: readonly Nest[]
  /** Sums that become means after the loops. */
  readonly means: readonly (WorkRange & { readonly count: NumberId })[]
}

export interface Plan {
  /** The program's name, for people. */
  readonly name: string
  /** The program's tensors in the order of declaration, then its temporaries. */
  readonly memories: readonly Memory[]
  /** The program's scalars. */
  readonly scalars: readonly string[]
  readonly passes: readonly PassPlan[]
  /** What the numbers of the table are called; those of the tensors' offsets come first. */
  readonly numberNames: readonly string[]
}

/** A plan with the numbers of one layout. */
export interface SizedPlan {
  readonly plan: Plan
  readonly numbers: readonly number[]
  /** How many float64 numbers of work space a run needs. */
  readonly workLength: number
}
