import { AdafactorError } from '../errors.js'
import { roundToBfloat16, roundToFloat16 } from './rounding.js'

/**
 * What the elements of a tensor are stored as. Which of them a backend has, its `traits.types` say;
 * what it computes in is another matter (`traits.precision`).
 */
export type ElementType = 'float32' | 'float64' | 'float16' | 'bfloat16'

/** Types that a backend has: at least one, and first the one that it takes if it is not told. */
export type ElementTypes = readonly [ElementType, ...ElementType[]]

/** How one {@link ElementType} is stored in memory. */
export interface ElementFormat<A extends ArrayBufferView> {
  /** What one element takes. */
  readonly bytes: number
  /** Significant binary digits of a normal number, the leading 1 among them. */
  readonly significandBits: number
  readonly exponentBits: number
  /** The typed array that holds it: of numbers, or of their bits. */
  readonly array: new (
    length: number,
  ) => A
  /** The nearest number of this type, ties to even. */
  round(value: number): number
}

/** All types: a new one is a row. */
export const elementTypes: {
  readonly float32: ElementFormat<Float32Array<ArrayBuffer>>
  readonly float64: ElementFormat<Float64Array<ArrayBuffer>>
  readonly float16: ElementFormat<Uint16Array<ArrayBuffer>>
  readonly bfloat16: ElementFormat<Uint16Array<ArrayBuffer>>
} = {
  float32: {
    bytes: 4,
    significandBits: 24,
    exponentBits: 8,
    array: Float32Array,
    round: Math.fround,
  },
  float64: {
    bytes: 8,
    significandBits: 53,
    exponentBits: 11,
    array: Float64Array,
    round: (value) => value,
  },
  float16: {
    bytes: 2,
    significandBits: 11,
    exponentBits: 5,
    array: Uint16Array,
    round: roundToFloat16,
  },
  bfloat16: {
    bytes: 2,
    significandBits: 8,
    exponentBits: 8,
    array: Uint16Array,
    round: roundToBfloat16,
  },
}

/** Whether a value names a type. */
export function isElementType(value: unknown): value is ElementType {
  return typeof value === 'string' && Object.hasOwn(elementTypes, value)
}

/**
 * What the elements of a float array are; undefined for any other value. Arrays of another realm
 * (an iframe, `node:vm`), which are no instances of this one's classes, are known too. Cheap, as
 * backends ask it about every tensor of every step.
 *
 * @example
 * ```ts
 * import { floatTypeOf } from '@adafactor/core'
 *
 * console.log(floatTypeOf(new Float32Array(3)), floatTypeOf([1, 2, 3])) // => float32 undefined
 * ```
 */
export function floatTypeOf(data: unknown): 'float32' | 'float64' | undefined {
  if (!ArrayBuffer.isView(data)) return undefined
  const tag = (data as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  return tag === 'Float32Array' ? 'float32' : tag === 'Float64Array' ? 'float64' : undefined
}

/**
 * Refuses a type that a backend has not.
 * @param what what is of that type, for the message: `create`, `the program "step"`
 * @throws AdafactorError `tensor/type`, with the types that there are
 */
export function checkType(
  backend: string,
  types: ElementTypes,
  what: string,
  type: ElementType,
): void {
  if (types.includes(type)) return
  throw new AdafactorError(
    'tensor/type',
    `${what} asks for a tensor of type "${String(type)}", which the backend "${backend}" has not; ` +
      `it has ${types.map((own) => `"${own}"`).join(' and ')}`,
  )
}
