import { AdafactorError } from '../errors.js'
import type {
  BinaryOperation,
  ReductionOperation,
  TensorOps,
  UnaryOperation,
} from '../tensor-ops.js'
import { type ElementType, isHalfType } from '../tensors/element-type.js'
import { type Axes, allAxes, isWithin, unionOf, without } from '../tensors/shape.js'
import { InternTable, reachable } from './graph.js'
import type {
  Expression,
  ExpressionId,
  Program,
  StochasticRounding,
  TensorDeclaration,
} from './program.js'

/** A value that stands for itself: what a traced function computes with. */
export interface Traced {
  /** Its place in the graph that is being built. */
  readonly id: ExpressionId
}

/** What a function to be traced is about. */
export interface TraceSignature {
  /** What the program does, for people. */
  readonly name: string
  /** Every tensor has this rank. */
  readonly rank: number
  /** What to call the axes in texts; default `axis 0`, `axis 1`, ... */
  readonly axisNames?: readonly string[]
  /** The named tensors and the axes that each of them spans. */
  readonly tensors: Readonly<Record<string, Axes>>
  /** What tensors are stored as, where that is not left to the backend. */
  readonly types?: Readonly<Record<string, ElementType>>
  /** The named run-time numbers. */
  readonly scalars?: readonly string[]
  /** Tensors of 16 bits that are stored with stochastic rounding. */
  readonly roundings?: Readonly<Record<string, StochasticRounding>>
}

/** What a traced function returns: values by the name of the tensor that takes them. */
export interface TraceResult {
  /** What each tensor holds after a run. */
  readonly stores: Readonly<Record<string, Traced>>
  /** Names for values that a reader may want to recognise. Values that nothing uses are dropped. */
  readonly labels?: Readonly<Record<string, Traced>>
}

/**
 * Turns a function over {@link TensorOps} into a {@link Program} by running it on symbols.
 *
 * Equal expressions become one (hash-consing), a sum over axes that its operand does not span
 * becomes a product with their size (a mean over them nothing), and what no store needs is dropped.
 * The constant -0 becomes 0, since JSON has no other.
 *
 * @throws AdafactorError `program/invalid` for a constant that is not finite, an axis beyond the
 *   rank, the type of an undeclared tensor, a store to an undeclared tensor or to one that spans
 *   fewer axes than the value, or stochastic rounding of a tensor that is not declared as one of 16 bits
 *   or by scalars that are not declared.
 * @example
 * ```ts
 * import { explain, trace } from '@adafactor/core/compiler'
 *
 * const program = trace(
 *   { name: 'centre', rank: 2, tensors: { x: [0, 1] }, axisNames: ['rows', 'columns'] },
 *   (ops, { x }) => ({ stores: { x: ops.subtract(x, ops.mean(x, [1])) } }),
 * )
 * console.log(explain(program).split('\n').length > 1) // => true
 * ```
 */
export function trace(
  signature: TraceSignature,
  build: (
    ops: TensorOps<Traced>,
    tensors: Readonly<Record<string, Traced>>,
    scalars: Readonly<Record<string, Traced>>,
  ) => TraceResult,
): Program {
  const graph = new ExpressionGraph(signature.rank)
  const types = signature.types ?? {}
  const undeclared = Object.keys(types).find((name) => !Object.hasOwn(signature.tensors, name))
  if (undeclared !== undefined) {
    throw new AdafactorError(
      'program/invalid',
      `a type for tensor "${undeclared}", which was not declared`,
    )
  }
  const declarations = Object.entries(signature.tensors).map(([name, axes]) => {
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    return { name, axes: unionOf(axes, []), ...(type === undefined ? {} : { type }) }
  })
  for (const { name, axes } of declarations) {
    if (!isWithin(axes, allAxes(signature.rank))) {
      throw new AdafactorError(
        'program/invalid',
        `tensor "${name}" spans the axes ${axes.join(', ')} in a program of rank ${signature.rank}`,
      )
    }
  }
  const scalarNames = signature.scalars ?? []
  const roundings = signature.roundings ?? {}
  for (const [name, rounding] of Object.entries(roundings)) {
    checkRounding(name, rounding, declarations, scalarNames)
  }
  const result = build(
    graph.ops,
    Object.fromEntries(
      declarations.map(({ name, axes }) => [name, graph.intern({ op: 'tensor', name, axes })]),
    ),
    Object.fromEntries(
      scalarNames.map((name) => [name, graph.intern({ op: 'scalar', name, axes: [] })]),
    ),
  )
  const stores = Object.entries(result.stores).map(([tensor, value]) => {
    const declared = declarations.find(({ name }) => name === tensor)
    if (!declared || !isWithin(graph.at(value.id).axes, declared.axes)) {
      throw new AdafactorError(
        'program/invalid',
        declared
          ? `the value for tensor "${tensor}" spans more axes than the tensor`
          : `a store to tensor "${tensor}", which was not declared`,
      )
    }
    const rounding = Object.hasOwn(roundings, tensor) ? roundings[tensor] : undefined
    return { tensor, value: value.id, ...(rounding ? { rounding } : {}) }
  })
  return graph.extract(signature, declarations, scalarNames, stores, result.labels ?? {})
}

function checkRounding(
  tensor: string,
  { key, stream }: StochasticRounding,
  declarations: readonly TensorDeclaration[],
  scalars: readonly string[],
): void {
  const declared = declarations.find(({ name }) => name === tensor)
  const problem = !isHalfType(declared?.type)
    ? 'which is not declared as float16 or bfloat16'
    : key.some((scalar) => !scalars.includes(scalar))
      ? `by the scalars ${key.join(' and ')}, which are not all declared`
      : !(Number.isInteger(stream) && stream >= 0 && stream < 256)
        ? `with the stream ${stream}; it has to be a whole number from 0 to 255`
        : undefined
  if (problem === undefined) return
  throw new AdafactorError(
    'program/invalid',
    `stochastic rounding of the tensor "${tensor}", ${problem}`,
  )
}

class ExpressionGraph {
  readonly #table = new InternTable<Expression>()
  readonly #rank: number
  readonly ops: TensorOps<Traced>

  constructor(rank: number) {
    this.#rank = rank
    const unary = (op: UnaryOperation) => (a: Traced) => this.#element(op, [a])
    const binary = (op: BinaryOperation) => (a: Traced, b: Traced) => this.#element(op, [a, b])
    const reduction = (op: ReductionOperation) => (a: Traced, axes: Axes) =>
      this.#reduce(op, a, axes)
    this.ops = {
      constant: (value) => this.#constant(value),
      add: binary('add'),
      subtract: binary('subtract'),
      multiply: binary('multiply'),
      divide: binary('divide'),
      minimum: binary('minimum'),
      maximum: binary('maximum'),
      greater: binary('greater'),
      sqrt: unary('sqrt'),
      rsqrt: unary('rsqrt'),
      square: unary('square'),
      abs: unary('abs'),
      bfloat16: unary('bfloat16'),
      isFinite: unary('isFinite'),
      where: (condition, a, b) => this.#element('where', [condition, a, b]),
      sum: reduction('sum'),
      mean: reduction('mean'),
    }
  }

  at(id: ExpressionId): Expression {
    return this.#table.values[id] as Expression
  }

  intern(expression: Expression): Traced {
    return { id: this.#table.intern(expression) }
  }

  #constant(value: number): Traced {
    if (!Number.isFinite(value)) {
      throw new AdafactorError(
        'program/invalid',
        `the constant ${value} in a program; only finite numbers can be written into one`,
      )
    }
    return this.intern({ op: 'constant', value: value === 0 ? 0 : value, axes: [] })
  }

  #element(op: UnaryOperation | BinaryOperation | 'where', operands: Traced[]): Traced {
    const of = operands.map(({ id }) => id)
    const axes = of.reduce<Axes>((span, id) => unionOf(span, this.at(id).axes), [])
    return this.intern({ op, of, axes })
  }

  #reduce(op: ReductionOperation, a: Traced, axes: Axes): Traced {
    const span = this.at(a.id).axes
    if (!isWithin(axes, allAxes(this.#rank))) {
      throw new AdafactorError(
        'program/invalid',
        `${op} over the axes ${axes.join(', ')} in a program of rank ${this.#rank}`,
      )
    }
    const over = span.filter((axis) => axes.includes(axis))
    const reduced =
      over.length === 0 ? a : this.intern({ op, of: [a.id], over, axes: without(span, over) })
    const repeated = without(allAxes(this.#rank), span).filter((axis) => axes.includes(axis))
    if (op === 'mean' || repeated.length === 0) return reduced
    return this.ops.multiply(reduced, this.intern({ op: 'size', over: repeated, axes: [] }))
  }

  /** The program of what the stores need, numbered anew. */
  extract(
    signature: TraceSignature,
    tensors: Program['tensors'],
    scalars: Program['scalars'],
    stores: Program['stores'],
    labels: Readonly<Record<string, Traced>>,
  ): Program {
    const needed = reachable(
      this.#table.values,
      stores.map(({ value }) => value),
    )
    const order = needed.sort((a, b) => a - b)
    const renumbered = new Map(order.map((id, index) => [id, index]))
    const place = (id: ExpressionId) => renumbered.get(id) as ExpressionId
    const expressions = order.map((id): Expression => {
      const expression = this.at(id)
      return 'of' in expression
        ? ({ ...expression, of: expression.of.map(place) } as Expression)
        : expression
    })
    return {
      specification: 1,
      name: signature.name,
      rank: signature.rank,
      axisNames: signature.axisNames ?? allAxes(signature.rank).map((axis) => `axis ${axis}`),
      tensors,
      scalars,
      expressions,
      stores: stores.map((store) => ({ ...store, value: place(store.value) })),
      labels: Object.fromEntries(
        Object.entries(labels)
          .filter(([, { id }]) => renumbered.has(id))
          .map(([label, { id }]) => [place(id), label]),
      ),
    }
  }
}
