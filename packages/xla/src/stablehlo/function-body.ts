import { type Axes, type Shape, sizeOf } from '@adafactor/core'
import { floatBits } from './float-bits.js'
import { ValueNames } from './value-names.js'

/** What an element of a value is. */
type Element = 'f32' | 'f16' | 'bf16' | 'i1' | 'ui32'

/** A value of a function: it has one dimension for each axis that it spans, and no others. */
export interface Value {
  /** With its `%`. */
  readonly name: string
  readonly axes: Axes
  readonly element: Element
}

/** The type of a tensor as MLIR writes it. */
export function tensorType(shape: Shape, element: Element): string {
  return `tensor<${[...shape, element].join('x')}>`
}

/** The lines of a function, in the order in which they are written. */
export class FunctionBody {
  readonly lines: string[] = []
  readonly names = new ValueNames()
  readonly #sizes: Shape
  /** What need not be written twice, by its text. */
  readonly #written = new Map<string, Value>()

  readonly #constants = new Set<string>()

  /** @param sizes of the program's axes */
  constructor(sizes: Shape) {
    this.#sizes = sizes
  }

  /** How many elements there are along these axes. */
  count(axes: Axes): number {
    return sizeOf(this.shapeOf(axes))
  }

  shapeOf(axes: Axes): number[] {
    return axes.map((axis) => this.#sizes[axis] as number)
  }

  typeOf({ axes, element }: Pick<Value, 'axes' | 'element'>): string {
    return tensorType(this.shapeOf(axes), element)
  }

  /** Adds a line, unless its text is there: the same operation on the same operands is the same value. */
  define(text: string, result: Pick<Value, 'axes' | 'element'>, label?: string): Value {
    const known = this.#written.get(text)
    if (known) return known
    const name = label === undefined ? this.names.unnamed() : this.names.named(label)
    const { axes, element } = result
    const value = { name, axes, element }
    this.lines.push(`${name} = stablehlo.${text}`)
    this.#written.set(text, value)
    return value
  }

  /** An operation on values of one type, which its result has too; they are broadcast first. */
  apply(operation: string, operands: readonly Value[], axes: Axes, label?: string): Value {
    const values = operands.map((operand) => this.broadcast(operand, axes))
    const { element } = values[0] as Value
    const text = `${operation} ${namesOf(values)} : ${this.typeOf({ axes, element })}`
    return this.define(text, { axes, element }, label)
  }

  /** An operation whose result has other elements or another shape than its operand. */
  turn(
    operation: string,
    operand: Value,
    result: Partial<Pick<Value, 'axes' | 'element'>>,
    label?: string,
  ): Value {
    const { axes = operand.axes, element = operand.element } = result
    const [head = '', ...rest] = operation.split(', ')
    const attributes = rest.map((own) => `, ${own}`).join('')
    const text = `${head} ${operand.name}${attributes} : (${this.typeOf(operand)}) -> ${this.typeOf({ axes, element })}`
    return this.define(text, { axes, element }, label)
  }

  /** The value as one of these axes, which it need not all span. */
  broadcast(value: Value, axes: Axes): Value {
    if (value.axes.length === axes.length) return value
    const dims = value.axes.map((axis) => axes.indexOf(axis))
    return this.turn(`broadcast_in_dim, dims = [${dims.join(', ')}]`, value, { axes })
  }

  /** Whether `a` stands in this relation to `b`: `GT`, `NE`, ... */
  compare(relation: string, a: Value, b: Value, axes: Axes): Value {
    const values = [this.broadcast(a, axes), this.broadcast(b, axes)] as const
    const [{ element }] = values
    const own = this.typeOf({ axes, element })
    const kind = element === 'ui32' ? 'UNSIGNED' : 'FLOAT'
    const text = `compare ${relation}, ${namesOf(values)}, ${kind} : (${own}, ${own}) -> ${this.typeOf({ axes, element: 'i1' })}`
    return this.define(text, { axes, element: 'i1' })
  }

  /** `a` where the condition holds, else `b`. */
  select(condition: Value, a: Value, b: Value, axes: Axes, label?: string): Value {
    const values = [condition, a, b].map((value) => this.broadcast(value, axes))
    const { element } = values[1] as Value
    const types = [this.typeOf({ axes, element: 'i1' }), this.typeOf({ axes, element })]
    return this.define(`select ${namesOf(values)} : ${types.join(', ')}`, { axes, element }, label)
  }

  isConstant({ name }: Value): boolean {
    return this.#constants.has(name)
  }

  /** A number of float32, by its bits. */
  float(value: number, label?: string): Value {
    return this.#constant(floatBits(value), 'f32', label)
  }

  /** A whole number from 0 to 2^32 - 1. */
  word(value: number): Value {
    return this.#constant(String(value), 'ui32')
  }

  #constant(literal: string, element: Element, label?: string): Value {
    const text = `constant dense<${literal}> : ${tensorType([], element)}`
    const value = this.define(text, { axes: [], element }, label)
    this.#constants.add(value.name)
    return value
  }
}

function namesOf(values: readonly Value[]): string {
  return values.map(({ name }) => name).join(', ')
}
