import type { UnaryOperation } from '@adafactor/core'
import type { Dialect } from '@adafactor/core/compiler'

/**
 * JavaScript. Operands are names, literals or text in parentheses; those of
 * {@link operandsWrittenTwice} are names or literals.
 */
export const javascriptDialect: Dialect = {
  constant: (value) =>
    Object.is(value, -0) || value < 0 ? `(${showNumber(value)})` : showNumber(value),
  unary: {
    sqrt: (a) => `Math.sqrt(${a})`,
    rsqrt: (a) => `(1 / Math.sqrt(${a}))`,
    square: (a) => `(${a} * ${a})`,
    abs: (a) => `Math.abs(${a})`,
    bfloat16: (a) => `roundToBfloat16(${a})`,
    isFinite: (a) => `(${a} - ${a} === 0 ? 1 : 0)`,
  },
  binary: {
    add: (a, b) => `(${a} + ${b})`,
    subtract: (a, b) => `(${a} - ${b})`,
    multiply: (a, b) => `(${a} * ${b})`,
    divide: (a, b) => `(${a} / ${b})`,
    minimum: (a, b) => `Math.min(${a}, ${b})`,
    maximum: (a, b) => `Math.max(${a}, ${b})`,
    greater: (a, b) => `(${a} > ${b} ? 1 : 0)`,
  },
  where: (condition, a, b) => `(${condition} !== 0 ? ${a} : ${b})`,
}

/** Operations whose operand stands twice in their text, so that it must be a name. */
export const operandsWrittenTwice: ReadonlySet<string> = new Set<UnaryOperation>([
  'square',
  'isFinite',
])

function showNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
