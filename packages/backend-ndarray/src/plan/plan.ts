/**
 * The plan of a program for one layout of its tensors: loops in their order, with everything that
 * depends on sizes, strides and offsets taken out into a table of numbers.
 *
 * Plans that are equal share their code: a hundred parameters of different sizes but alike in
 * layout are run by one set of functions. All ways of running (generated code and closures) work
 * from this description and from nothing else: whatever can be decided before it is written out in a
 * language is decided here.
 */
import type { BinaryOperation, UnaryOperation } from '@adafactor/core'
import type { ElementType } from '../tensors/strided-view.js'
import type { Block } from './tuning.js'

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
  /** Whether it is an array that the run is given, or a piece of the work space. */
  readonly home: 'tensor' | 'work'
  readonly elements: ElementType
}

/**
 * A way of walking over memory, or over the places of elements in row-major order. Memories that lie
 * alike share it, as a parameter and its gradient often do: then one index serves both, and saves a
 * register.
 */
export interface Walk {
  /** Where it begins in the array; null is 0. */
  readonly offset: NumberId | null
  /** One for each loop of the nest, outermost first. */
  readonly strides: readonly Stride[]
}

/** A memory as a nest of loops walks it. */
export interface Access {
  /** The place of the memory in {@link Plan.memories}. */
  readonly memory: number
  /** The place of its walk in {@link Nest.walks}. */
  readonly walk: number
}

export interface Loop {
  readonly size: NumberId
}

/** The place of a value in {@link Nest.values}. */
export type ValueId = number

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
  | { readonly op: UnaryOperation | BinaryOperation | 'where'; readonly of: readonly ValueId[] }
)

/**
 * How long what is added up stays in a register. `call`: until the kernel is done. `row`: until the
 * row is. `column`: the rows of a block are added up, and go to memory at each column. `point`: it
 * goes to memory at each point.
 */
export type SumLevel = 'call' | 'row' | 'column' | 'point'

/** What is added up, and where: the access does not move along the loops that are summed. */
export interface NestSum {
  readonly value: ValueId
  readonly access: Access
  readonly level: SumLevel
}

/**
 * What is stored, and where. Elements of 16 bits take the float32 value rounded: to the nearest, ties
 * to even, if nothing else is said.
 */
export interface NestStore {
  readonly value: ValueId
  readonly access: Access
  readonly rounding?: NestRounding
}

/** How a store to elements of 16 bits rounds stochastically, as core's `randomWord` says. */
export interface NestRounding {
  /** The scalars that are the key. */
  readonly key: readonly [low: string, high: string]
  readonly stream: number
  /** The walk over the elements' row-major places in the tensor, which is over no memory. */
  readonly walk: number
}

/**
 * How the innermost loops of a nest are cut into calls of kernels. `whole` is the block of the kernel
 * that does nearly all, `rest` that of a second one for what is left over.
 */
export type Blocking =
  /** No loop: nothing to cut. */
  | { readonly cut: 'point' }
  /**
   * One loop, in calls of `pointsPerCall` points: `whole` takes the largest multiple of its columns,
   * `rest` the points behind it.
   */
  | {
      readonly cut: 'line'
      readonly whole: Block
      readonly rest: Block
      readonly pointsPerCall: number
    }
  /**
   * Two loops, in calls of about `pointsPerCall` points: first along the columns, then along the
   * rows, as many as fit that are a multiple of the rows of `whole`, and one block of them at least.
   * Rows that make no block are `rest`'s. Kernels handle columns that make no block one by one.
   */
  | {
      readonly cut: 'rows'
      readonly whole: Block
      readonly rest: Block
      readonly pointsPerCall: number
    }
  /** Two loops, in square tiles; rows that make no block of `whole` are `rest`'s. */
  | {
      readonly cut: 'tiles'
      readonly whole: Block
      readonly rest: Block
      readonly side: number
    }

/**
 * When each value of a nest is computed, as early as it can be. Rows are the loop around the innermost
 * one, columns the innermost; the points of a block are computed one after the other, as there would
 * not be registers enough for all of them at once.
 *
 * Ids stand in the order of computation: loads first, so that they are under way when they are
 * needed. Constants, scalars and numbers of the table are not computed, and so in no list.
 */
export interface Placement {
  /** Once, before all loops. */
  readonly once: readonly ValueId[]
  /** At each point of the outer loops, before the kernel is called. */
  readonly outer: readonly ValueId[]
  /** For each row. */
  readonly row: readonly ValueId[]
  /** For each column: the rows of a block share it. */
  readonly column: readonly ValueId[]
  /** At each point. */
  readonly point: readonly ValueId[]
  /**
   * The walks that start at each point of the outer loops: those along which the kernel goes on.
   * Those of values that are known outside of it are not among them.
   */
  readonly starts: readonly number[]
}

/** Loops around one body. */
export interface Nest {
  /**
   * Outermost first; none for a single point. Axes that every operand walks alike are one loop,
   * axes of size 1 none.
   */
  readonly loops: readonly Loop[]
  /** How many of the loops are outside of the kernel, which has the innermost two. */
  readonly outerLoops: number
  /** How the loops of the kernel are cut into calls. */
  readonly blocking: Blocking
  /** In the order in which loads, sums and stores meet them. */
  readonly walks: readonly Walk[]
  /** Operands come before their users. */
  readonly values: readonly NestValue[]
  readonly sums: readonly NestSum[]
  /** At each point all loads come before all stores. */
  readonly stores: readonly NestStore[]
  /** When values are computed. */
  readonly placement: Placement
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
  /** Whether it walks every axis of the program, and not rows or columns alone. */
  readonly isWhole: boolean
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
