import type { Dialect } from '@adafactor/core/compiler'

/** How JavaScript writes the operations of a pass. Operands are names. */
export const javascriptDialect: Dialect = {
  constant: String,
  unary: {
    sqrt: (a) => `Math.sqrt(${a})`,
    rsqrt: (a) => `1 / Math.sqrt(${a})`,
    square: (a) => `${a} * ${a}`,
    abs: (a) => `Math.abs(${a})`,
    bfloat16: (a) => `roundToBfloat16(${a})`,
    isFinite: (a) => `Number.isFinite(${a}) ? 1 : 0`,
  },
  binary: {
    add: (a, b) => `${a} + ${b}`,
    subtract: (a, b) => `${a} - ${b}`,
    multiply: (a, b) => `${a} * ${b}`,
    divide: (a, b) => `${a} / ${b}`,
    // NaN where either is NaN, which many a device's own minimum does not give.
    minimum: (a, b) => `Math.min(${a}, ${b})`,
    maximum: (a, b) => `Math.max(${a}, ${b})`,
    greater: (a, b) => `${a} > ${b} ? 1 : 0`,
  },
  where: (condition, a, b) => `${condition} !== 0 ? ${a} : ${b}`,
}
