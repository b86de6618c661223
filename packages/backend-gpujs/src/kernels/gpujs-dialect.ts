import type { Dialect } from '@adafactor/core/compiler'

/** The largest float32 number. */
const largest = '3.4028234663852886e38'

/**
 * Operations as gpu.js kernels write them. What NaN does is spelled out, since shading languages
 * leave it open in `min` and `max`; and only comparisons are used that are false for NaN, since
 * WGSL's `!=` may be, too.
 */
export const gpujsDialect: Dialect = {
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
    minimum: (a, b) => `(${a} < ${b}${orIsNaN(a)} ? ${a} : ${b})`,
    maximum: (a, b) => `(${a} > ${b}${orIsNaN(a)} ? ${a} : ${b})`,
    greater: (a, b) => `(${a} > ${b} ? 1.0 : 0.0)`,
  },
  where: (condition, a, b) => `(${condition} === 0.0 ? ${b} : ${a})`,
}

/** Literals are no NaN. */
function orIsNaN(text: string): string {
  return /^\(?-?\d/.test(text) ? '' : ` || !(${text} === ${text})`
}

/** A number as float32 text. It must be finite in float32. */
export function literal(value: number): string {
  const rounded = Math.fround(value)
  const text = Number.isInteger(rounded) && Math.abs(rounded) < 1e15 ? `${rounded}.0` : `${rounded}`
  return rounded < 0 ? `(${text})` : text.replace('-0.0', '0.0')
}
