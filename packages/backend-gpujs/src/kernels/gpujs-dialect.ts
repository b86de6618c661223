import type { Dialect } from '@adafactor/core/compiler'

/** The largest float32 number. */
const largest = '3.4028234663852886e38'

/**
 * Operations as gpu.js kernels write them. What NaN does is spelled out: shading languages leave it
 * open in `min` and `max`, compilers make one of these of `a < b ? a : b`, and WGSL's `!=` may be
 * false for NaN.
 *
 * @param one an argument that is 1: a compiler takes `x == x` for true, but not `x == x * one`
 */
export function gpujsDialect(one: () => string): Dialect {
  const unlessNaN = (operand: string, otherwise: string) =>
    isLiteral(operand)
      ? otherwise
      : `(${operand} === ${operand} * ${one()} ? ${otherwise} : ${operand})`
  const either = (a: string, b: string, chosen: string) => unlessNaN(a, unlessNaN(b, chosen))
  return {
    constant: literal,
    unary: {
      sqrt: (a) => `Math.sqrt(${a})`,
      rsqrt: (a) => `(1.0 / Math.sqrt(${a}))`,
      square: (a) => `(${a} * ${a})`,
      abs: (a) => `Math.abs(${a})`,
      bfloat16: (a) => `bfloat16(${a})`,
      isFinite: (a) => `(Math.abs(${a}) <= ${largest} ? 1.0 : 0.0)`,
    },
    binary: {
      add: (a, b) => `(${a} + ${b})`,
      subtract: (a, b) => `(${a} - ${b})`,
      multiply: (a, b) => `(${a} * ${b})`,
      divide: (a, b) => `(${a} / ${b})`,
      minimum: (a, b) => either(a, b, `(${a} < ${b} ? ${a} : ${b})`),
      maximum: (a, b) => either(a, b, `(${a} > ${b} ? ${a} : ${b})`),
      greater: (a, b) => `(${a} > ${b} ? 1.0 : 0.0)`,
    },
    where: (condition, a, b) => `(${condition} === 0.0 ? ${b} : ${a})`,
  }
}

function isLiteral(text: string): boolean {
  return /^\(?-?\d/.test(text)
}

/** A number as float32 text. It must be finite in float32. */
export function literal(value: number): string {
  const rounded = Math.fround(value)
  const text = Number.isInteger(rounded) && Math.abs(rounded) < 1e15 ? `${rounded}.0` : `${rounded}`
  return rounded < 0 ? `(${text})` : text.replace('-0.0', '0.0')
}
