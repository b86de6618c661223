import { type Dialect, float32Literal } from '@adafactor/core/compiler'

/** How many numbers an operand holds: it is an `f32` or a `vec4<f32>`. */
export type WgslWidth = 1 | 4

/** What a dialect is made with. */
export interface WgslDialectOptions {
  /** How many numbers an operand holds. Literals are always single: who writes the operands widens them. */
  readonly width: WgslWidth
  /** An argument of the kernel, an `f32`, that is 1 without the compiler knowing. */
  one(): string
}

/**
 * Operations as WGSL kernels write them. What takes more than an expression is a function, which
 * {@link functionsFor} finds in the text.
 *
 * @example
 * ```ts
 * const wgsl = wgslDialect({ width: 4, one: () => 'params.one' })
 * console.log(wgsl.binary.add('x', 'y'), wgsl.binary.minimum('x', 'y')) // => (x + y) minimum_vec4(x, y)
 * ```
 */
export function wgslDialect({ width, one }: WgslDialectOptions): Dialect {
  const { suffix } = kinds[width]
  const call =
    (name: string) =>
    (...operands: string[]) =>
      `${name}_${suffix}(${operands.join(', ')})`
  return {
    constant: float32Literal,
    unary: {
      sqrt: (a) => `sqrt(${a})`,
      // Of 1 / sqrt(x) a compiler makes the reciprocal root of the device, which is less exact.
      rsqrt: (a) => `(${one()} / sqrt(${a}))`,
      square: (a) => `(${a} * ${a})`,
      abs: (a) => `abs(${a})`,
      bfloat16: call('round_to_bfloat16'),
      isFinite: call('is_finite'),
    },
    binary: {
      add: (a, b) => `(${a} + ${b})`,
      subtract: (a, b) => `(${a} - ${b})`,
      multiply: (a, b) => `(${a} * ${b})`,
      divide: (a, b) => `(${a} / ${b})`,
      minimum: call('minimum'),
      maximum: call('maximum'),
      greater: call('greater'),
    },
    where: call('choose'),
  }
}

const kinds = {
  1: { suffix: 'f32', float: 'f32', word: 'u32', truth: 'bool' },
  4: { suffix: 'vec4', float: 'vec4<f32>', word: 'vec4<u32>', truth: 'vec4<bool>' },
} as const

/** The functions that dialects of either width call, in WGSL. */
export const dialectFunctions: readonly string[] = [
  ...functionsOf(1),
  ...functionsOf(4),
  `fn round_to_bfloat16_f32(x : f32) -> f32 {
  return bfloat16_to_f32(f32_to_bfloat16(x));
}`,
  `fn round_to_bfloat16_vec4(x : vec4<f32>) -> vec4<f32> {
  return bfloat16_to_vec4(vec4_to_bfloat16(x));
}`,
]

/**
 * NaN and infinity are told by their bits. WGSL lets compilers take for granted that there are none, and
 * so they make `true` of `x == x`, and of comparisons whatever holds for other numbers; the built-in
 * `min` and `max` may give either operand.
 */
function functionsOf(width: WgslWidth): string[] {
  const { suffix, float, word, truth } = kinds[width]
  const bits = (a: string) => `bitcast<${word}>(${a})`
  const nan = (a: string) => `is_nan_${suffix}(${a})`
  const lesserOrGreater = (name: string, builtIn: string) =>
    `fn ${name}_${suffix}(a : ${float}, b : ${float}) -> ${float} {
  return select(select(${builtIn}(a, b), b, ${nan('b')}), a, ${nan('a')});
}`
  return [
    `fn is_nan_${suffix}(x : ${float}) -> ${truth} {
  return (${bits('x')} & ${word}(0x7fffffffu)) > ${word}(0x7f800000u);
}`,
    `fn is_finite_${suffix}(x : ${float}) -> ${float} {
  return ${float}((${bits('x')} & ${word}(0x7f800000u)) != ${word}(0x7f800000u));
}`,
    lesserOrGreater('minimum', 'min'),
    lesserOrGreater('maximum', 'max'),
    `fn greater_${suffix}(a : ${float}, b : ${float}) -> ${float} {
  return ${float}((a > b) & !(${nan('a')} | ${nan('b')}));
}`,
    // Of both zeros nothing is left without the sign.
    `fn choose_${suffix}(condition : ${float}, a : ${float}, b : ${float}) -> ${float} {
  return select(a, b, (${bits('condition')} << ${word}(1u)) == ${word}(0u));
}`,
  ]
}
