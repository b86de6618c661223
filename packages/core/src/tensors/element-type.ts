import { AdafactorError } from '../errors.js'
import type { HalfArray } from './half-array.js'

/**
 * What the elements of a tensor are stored as. Which of them a backend has, its `traits.types` say;
 * what it computes in is another matter (`traits.precision`).
 */
export type ElementType = 'float32' | 'float64' | 'float16' | 'bfloat16'

/** Types that a backend has: at least one, and first the one that it takes if it is not told. */
export type ElementTypes = readonly [ElementType, ...ElementType[]]

/** What tells the numbers of one {@link ElementType} from those of others. */
export interface ElementSize {
  /** What one element takes. */
  readonly bytes: number
  /** Significant binary digits of a normal number, the leading 1 among them. */
  readonly significandBits: number
  readonly exponentBits: number
}

/** All types: a new one is a row here, and one in `elementTypes`. */
export const elementSizes: Readonly<Record<ElementType, ElementSize>> = {
  float32: { bytes: 4, significandBits: 24, exponentBits: 8 },
  float64: { bytes: 8, significandBits: 53, exponentBits: 11 },
  float16: { bytes: 2, significandBits: 11, exponentBits: 5 },
  bfloat16: { bytes: 2, significandBits: 8, exponentBits: 8 },
}

/** Whether a value names a type. */
export function isElementType(value: unknown): value is ElementType {
  return typeof value === 'string' && Object.hasOwn(elementSizes, value)
}

/** Types of 16 bits. */
export type HalfType = 'float16' | 'bfloat16'

/**
 * Whether a type takes 16 bits.
 *
 * @example
 * ```ts
 * import { isHalfType } from '@adafactor/core'
 *
 * console.log(isHalfType('bfloat16'), isHalfType('float32')) // => true false
 * ```
 */
export function isHalfType(type: ElementType | undefined): type is HalfType {
  return type === 'float16' || type === 'bfloat16'
}

/**
 * Whether every number of one type is one of another too.
 *
 * @example
 * ```ts
 * import { isWithinType } from '@adafactor/core'
 *
 * console.log(isWithinType('bfloat16', 'float32'), isWithinType('bfloat16', 'float16')) // => true false
 * ```
 */
export function isWithinType(type: ElementType, other: ElementType): boolean {
  const [a, b] = [elementSizes[type], elementSizes[other]]
  return a.significandBits <= b.significandBits && a.exponentBits <= b.exponentBits
}

const typesOfArrays: Readonly<Record<string, ElementType>> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Float16Array: 'float16',
}

/** By their tags too: an application may have two copies of this package. */
const typesOfHalfArrays: Readonly<Record<string, HalfType>> = {
  Float16Bits: 'float16',
  Bfloat16Array: 'bfloat16',
}

/**
 * What the elements of a float array are; undefined for any other value. Arrays of another realm
 * (an iframe, `node:vm`), which are no instances of this one's classes, are known too; so are those of
 * 16 bits that core has ({@link HalfArray}). Cheap, as backends ask it about every tensor of every step.
 *
 * @example
 * ```ts
 * import { Bfloat16Array, floatTypeOf } from '@adafactor/core'
 *
 * console.log(floatTypeOf(new Float32Array(3)), floatTypeOf([1, 2, 3])) // => float32 undefined
 * console.log(floatTypeOf(new Bfloat16Array(3))) // => bfloat16
 * ```
 */
export function floatTypeOf(data: unknown): ElementType | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const tag = (data as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  if (tag === undefined) return undefined
  if (!ArrayBuffer.isView(data)) return typesOfHalfArrays[tag]
  return tag === 'Float32Array' ? 'float32' : typesOfArrays[tag]
}

/**
 * Whether a value is an array of bit patterns, which is read and written by its methods; also one of
 * another copy of this package.
 *
 * @example
 * ```ts
 * import { Bfloat16Array, isHalfArray } from '@adafactor/core'
 *
 * console.log(isHalfArray(new Bfloat16Array(3)), isHalfArray(new Float32Array(3))) // => true false
 * ```
 */
export function isHalfArray(data: unknown): data is HalfArray {
  return !ArrayBuffer.isView(data) && isHalfType(floatTypeOf(data))
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
      `it has ${types.map((own) => `"${own}"`).join(' and ')}` +
      (isHalfType(type) && !types.some(isHalfType)
        ? ': ndarrayBackend() of @adafactor/backend-ndarray has tensors of 16 bits'
        : ''),
  )
}
