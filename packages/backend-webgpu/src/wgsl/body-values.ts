import type { Axes } from '@adafactor/core'
import {
  type Dialect,
  float32Literal,
  type GuardedOperand,
  guardOperands,
  type OperandGuard,
  type PassBody,
  type PassValue,
  printOperation,
  type ValueId,
} from '@adafactor/core/compiler'

/** An expression, and whether it is of four neighbours. */
export interface Text {
  readonly text: string
  readonly isWide: boolean
}

/** What the values of a body are written with. */
export interface BodyContext {
  /** What names begin with, so that bodies of one function don't clash. */
  readonly prefix: string
  /** Where a value that varies along these axes is declared. */
  lines(axes: Axes): string[]
  load(name: string, axes: Axes): Text
  scalar(name: string): string
  /** The number of elements along these axes, as `f32`. */
  size(over: Axes): string
  dialect(isWide: boolean): Dialect
}

/** Writes the values of one body, each when it is first asked for. */
export class BodyValues {
  readonly #values: PassBody['values']
  readonly #context: BodyContext
  readonly #guard: OperandGuard
  readonly #texts = new Map<ValueId, Text>()

  constructor({ values }: PassBody, context: BodyContext) {
    this.#values = values
    this.#context = context
    this.#guard = guardOperands(values, (id) => values[id]?.op === 'load')
  }

  /** The name of a value, which is declared where it has to be. */
  text(value: ValueId): Text {
    const id = this.#guard.resolve(value)
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    const text = this.#write(id)
    this.#texts.set(id, text)
    return text
  }

  #write(id: ValueId): Text {
    const value = this.#values[id] as PassValue
    const context = this.#context
    if (value.op === 'load') {
      const { text, isWide } = context.load(value.from, value.axes)
      return this.#declare(id, value.axes, text, isWide)
    }
    const constant = this.#guard.constantOf(id)
    if (constant !== undefined) return { text: constantText(constant), isWide: false }
    switch (value.op) {
      case 'scalar':
        return this.#declare(id, [], context.scalar(value.name), false)
      case 'size':
        return this.#declare(id, [], context.size(value.over), false)
      case 'constant':
        throw new TypeError('a constant that is none')
      default: {
        const operands = this.#guard.operandsOf(id).map((operand) => this.#operand(operand))
        const isWide = operands.some((operand) => operand.isWide)
        const texts = operands.map((operand) => (isWide ? asWide(operand) : operand.text))
        const text = printOperation(context.dialect(isWide), value.op, texts)
        return this.#declare(id, value.axes, text, isWide)
      }
    }
  }

  /** An operand, hidden from compilers that simplify as if numbers were real where it has to be. */
  #operand({ value, constant, isHidden }: GuardedOperand): Text {
    if (isHidden && constant !== undefined) return { text: hiddenText(constant), isWide: false }
    const { text, isWide } = this.text(value)
    return { text: isHidden ? `(${text} * one)` : text, isWide }
  }

  #declare(id: ValueId, axes: Axes, text: string, isWide: boolean): Text {
    const name = `${this.#context.prefix}${id}`
    this.#context.lines(axes).push(`let ${name} = ${text};`)
    return { text: name, isWide }
  }
}

/** A literal, where WGSL has one: infinity and NaN come by their bits. */
function constantText(value: number): string {
  return Number.isFinite(value) ? float32Literal(value) : hiddenText(value)
}

/** A number that compilers can't know: `zero` comes with the run. */
function hiddenText(value: number): string {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number
  return `bitcast<f32>(${bits}u ^ zero)`
}

/** An expression of four numbers. */
export function asWide({ text, isWide }: Text): string {
  return isWide ? text : `vec4<f32>(${text})`
}
