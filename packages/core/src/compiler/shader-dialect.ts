import type { Dialect } from './dialect.js'

/** The largest float32 number. */
const largest = '3.4028234663852886e38'

/** What differs between the languages that shaders are written in; operands are expressions. */
export interface ShaderLanguage {
  /** A function of the language: `sqrt(x)`, `Math.sqrt(x)`. */
  call(name: 'sqrt' | 'abs', a: string): string
  /** Rounds to bfloat16. */
  bfloat16(a: string): string
  /** Whether two numbers are equal, as a condition. */
  equal(a: string, b: string): string
  /** One of two numbers, by a condition. Both may be computed. */
  choose(condition: string, a: string, b: string): string
  /** An argument of the kernel that is 1: a compiler takes `x == x` for true, but not `x == x * one`. */
  one(): string
}

/**
 * Operations as shaders have to write them to get the numbers that the algorithm means. What NaN does is
 * spelled out: shading languages leave it open in `min` and `max`, compilers make one of these of
 * `a < b ? a : b`, and an inequality may be false for NaN. A reciprocal root is a division by a root,
 * since that of the devices is less exact.
 *
 * @example
 * ```ts
 * import { shaderDialect } from '@adafactor/core/compiler'
 *
 * const wgsl = shaderDialect({
 *   call: (name, a) => `${name}(${a})`,
 *   bfloat16: (a) => `bfloat16(${a})`,
 *   equal: (a, b) => `${a} == ${b}`,
 *   choose: (condition, a, b) => `select(${b}, ${a}, ${condition})`,
 *   one: () => 'numbers.one',
 * })
 * console.log(wgsl.binary.greater('x', '0.0')) // => select(0.0, 1.0, x > 0.0)
 * ```
 */
export function shaderDialect({ call, bfloat16, equal, choose, one }: ShaderLanguage): Dialect {
  const unlessNaN = (operand: string, otherwise: string) =>
    isLiteral(operand)
      ? otherwise
      : choose(equal(operand, `${operand} * ${one()}`), otherwise, operand)
  const either = (a: string, b: string, chosen: string) => unlessNaN(a, unlessNaN(b, chosen))
  return {
    constant: float32Literal,
    unary: {
      sqrt: (a) => call('sqrt', a),
      rsqrt: (a) => `(1.0 / ${call('sqrt', a)})`,
      square: (a) => `(${a} * ${a})`,
      abs: (a) => call('abs', a),
      bfloat16,
      isFinite: (a) => choose(`${call('abs', a)} <= ${largest}`, '1.0', '0.0'),
    },
    binary: {
      add: (a, b) => `(${a} + ${b})`,
      subtract: (a, b) => `(${a} - ${b})`,
      multiply: (a, b) => `(${a} * ${b})`,
      divide: (a, b) => `(${a} / ${b})`,
      minimum: (a, b) => either(a, b, choose(`${a} < ${b}`, a, b)),
      maximum: (a, b) => either(a, b, choose(`${a} > ${b}`, a, b)),
      greater: (a, b) => choose(`${a} > ${b}`, '1.0', '0.0'),
    },
    where: (condition, a, b) => choose(equal(condition, '0.0'), b, a),
  }
}

/**
 * A number as float32 text of a shader: with a point or an exponent, and in brackets if negative.
 *
 * @param value finite in float32: infinity and NaN have no literal, and come as arguments
 *
 * @example
 * ```ts
 * import { float32Literal } from '@adafactor/core/compiler'
 *
 * console.log(float32Literal(2), float32Literal(-0.1)) // => 2.0 (-0.10000000149011612)
 * ```
 */
export function float32Literal(value: number): string {
  const digits = `${Math.fround(value)}`
  const text = /[.e]/.test(digits) ? digits : `${digits}.0`
  return text.startsWith('-') ? `(${text})` : text
}

function isLiteral(text: string): boolean {
  return /^\(?-?\d/.test(text)
}
