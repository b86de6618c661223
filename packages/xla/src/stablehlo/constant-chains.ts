import type { Axes } from '@adafactor/core'
import type { FunctionBody, Value } from './function-body.js'

/** Operations whose constants XLA puts together: those of sums, and those of products. */
const families: Readonly<Record<string, string>> = {
  add: 'sum',
  subtract: 'sum',
  multiply: 'product',
}

/**
 * Keeps XLA from taking `(x * a) * b` for `x * (a * b)`, and sums likewise: the constants together may
 * overflow or vanish, and rounding is lost that was meant. The second constant, as large as the result,
 * goes behind a barrier: of a single number XLA would see through it.
 */
export class ConstantChains {
  readonly #body: FunctionBody
  /** What was made with a constant, and by which family of operations. */
  readonly #made = new Map<string, string>()

  constructor(body: FunctionBody) {
    this.#body = body
  }

  /** The operands of an operation, as it may have them. */
  hide(operation: string, operands: readonly Value[], axes: Axes): readonly Value[] {
    const family = families[operation]
    const isChain =
      family !== undefined && operands.some(({ name }) => this.#made.get(name) === family)
    if (!isChain) return operands
    return operands.map((operand) =>
      this.#body.isConstant(operand)
        ? this.#body.apply('optimization_barrier', [operand], axes)
        : operand,
    )
  }

  /** Remembers what an operation has made of these operands. */
  made(operation: string, operands: readonly Value[], result: Value): Value {
    const family = families[operation]
    if (family !== undefined && operands.some((operand) => this.#body.isConstant(operand))) {
      this.#made.set(result.name, family)
    }
    return result
  }
}
