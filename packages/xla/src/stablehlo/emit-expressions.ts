import type { Axes } from '@adafactor/core'
import type {
  ElementExpression,
  Expression,
  ExpressionId,
  Program,
  ReductionExpression,
} from '@adafactor/core/compiler'
import { ConstantChains } from './constant-chains.js'
import type { FunctionBody, Value } from './function-body.js'
import { meanFactors } from './mean-factors.js'

/** What an expression reads: the arguments of the function in float32. */
interface Inputs {
  readonly tensors: ReadonlyMap<string, Value>
  readonly scalars: ReadonlyMap<string, Value>
}

/**
 * Writes all expressions of a program, each once.
 *
 * @param labels what to call values, where they have a name
 * @returns the values by their places
 */
export function emitExpressions(
  body: FunctionBody,
  { expressions }: Program,
  inputs: Inputs,
  labels: ReadonlyMap<ExpressionId, string>,
): Value[] {
  const shared: Shared = {
    body,
    values: [],
    chains: new ConstantChains(body),
    factors: meanFactors(expressions, (axes) => body.count(axes)),
  }
  expressions.forEach((expression, id) => {
    shared.values.push(new Emission(shared, labels.get(id)).emit(expression, inputs))
  })
  return shared.values
}

/** What all expressions of a program are written with. */
interface Shared {
  readonly body: FunctionBody
  /** Those before the expression, by their places. */
  readonly values: Value[]
  readonly chains: ConstantChains
  /** What the terms of means are multiplied by, by the value that they are formed of. */
  readonly factors: ReadonlyMap<ExpressionId, number>
}

class Emission {
  readonly #body: FunctionBody
  readonly #shared: Shared
  readonly #label: string | undefined

  constructor(shared: Shared, label: string | undefined) {
    this.#body = shared.body
    this.#shared = shared
    this.#label = label
  }

  emit(expression: Expression, { tensors, scalars }: Inputs): Value {
    switch (expression.op) {
      case 'constant':
        return this.#body.float(expression.value, this.#label)
      case 'size':
        return this.#body.float(this.#body.count(expression.over), this.#label)
      case 'scalar':
        return scalars.get(expression.name) as Value
      case 'tensor':
        return tensors.get(expression.name) as Value
      case 'sum':
      case 'mean':
        return this.#reduce(expression)
      default:
        return this.#element(expression)
    }
  }

  #element({ op, of, axes }: ElementExpression): Value {
    const body = this.#body
    const label = this.#label
    const operands = of.map((id) => this.#shared.values[id] as Value)
    const [a, b, c] = operands as [Value, Value, Value]
    switch (op) {
      case 'square':
        return body.apply('multiply', [a, a], axes, label)
      case 'bfloat16':
        return body.define(
          `reduce_precision ${a.name}, format = e8m7 : ${body.typeOf(a)}`,
          a,
          label,
        )
      case 'isFinite':
        return this.#number(body.turn('is_finite', a, { element: 'i1' }))
      case 'greater':
        return this.#number(body.compare('GT', a, b, axes))
      case 'where':
        // A comparison with NaN holds for NE alone.
        return body.select(body.compare('NE', a, body.float(0), a.axes), b, c, axes, label)
      case 'divide':
        return body.apply(op, [a, this.#divisor(b, axes)], axes, label)
      default:
        return this.#combine(op, operands, axes, label)
    }
  }

  /** An operation whose constants stay apart from those of its operands. */
  #combine(operation: string, operands: readonly Value[], axes: Axes, label?: string): Value {
    const { chains } = this.#shared
    const hidden = chains.hide(operation, operands, axes)
    return chains.made(operation, operands, this.#body.apply(operation, hidden, axes, label))
  }

  /**
   * XLA would multiply by the reciprocal of what it sees to be repeated or constant: that costs the
   * last bit, and the reciprocal of a large number is 0. Behind a barrier it does not see it.
   */
  #divisor(b: Value, axes: Axes): Value {
    const body = this.#body
    if (b.axes.length === axes.length && !body.isConstant(b)) return b
    return body.apply('optimization_barrier', [b], axes)
  }

  /** 1 where a condition holds, else 0. */
  #number(condition: Value): Value {
    return this.#body.turn('convert', condition, { element: 'f32' }, this.#label)
  }

  #reduce({ op, of, over, axes }: ReductionExpression): Value {
    const body = this.#body
    const operand = this.#shared.values[of[0]] as Value
    if (op === 'sum') return this.#sum(operand, over, axes, this.#label)
    const factor = this.#shared.factors.get(of[0]) as number
    const scale = 1 / (body.count(over) * factor)
    // What float32 can hold may add up to more than it can.
    const terms =
      factor === 1
        ? operand
        : this.#combine('multiply', [operand, body.float(factor)], operand.axes)
    if (scale === 1) return this.#sum(terms, over, axes, this.#label)
    return this.#combine(
      'multiply',
      [this.#sum(terms, over, axes), body.float(scale)],
      axes,
      this.#label,
    )
  }

  #sum(operand: Value, over: Axes, axes: Axes, label?: string): Value {
    const body = this.#body
    const zero = body.float(0)
    const dimensions = over.map((axis) => operand.axes.indexOf(axis)).join(', ')
    const types = `(${body.typeOf(operand)}, ${body.typeOf(zero)}) -> ${body.typeOf({ axes, element: 'f32' })}`
    return body.define(
      `reduce(${operand.name} init: ${zero.name}) applies stablehlo.add across dimensions = [${dimensions}] : ${types}`,
      { axes, element: 'f32' },
      label,
    )
  }
}
