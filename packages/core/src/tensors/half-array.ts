import { AdafactorError } from '../errors.js'
import type { HalfType } from './element-type.js'
import { bfloat16OfBits, bitsOfBfloat16, bitsOfFloat16, float16OfBits } from './rounding.js'

/**
 * Numbers of 16 bits, as an array of their bit patterns: JavaScript has no array of bfloat16, and not
 * every engine has one of float16. Scijs ndarrays take it as data (it has `get`, `set` and `length`),
 * so that views and slices work as over any other array.
 *
 * Numbers are widened when they are read, which is exact, and rounded to the nearest when they are set,
 * ties to even.
 *
 * @example
 * ```ts
 * import { Bfloat16Array, type HalfArray } from '@adafactor/core'
 *
 * const numbers: HalfArray = new Bfloat16Array(Uint16Array.of(0x3f80, 0xc000))
 * console.log(numbers.type, [...numbers]) // => bfloat16 [ 1, -2 ]
 * ```
 */
export abstract class HalfArray {
  abstract readonly type: HalfType
  /** The bit patterns. For bfloat16 the upper half of those of float32. */
  readonly bits: Uint16Array<ArrayBuffer>

  /**
   * @param content how many zeros, or the bit patterns, which are not copied
   * @throws AdafactorError `tensor/data` for numbers: {@link Bfloat16Array.from} rounds them
   */
  constructor(content: number | Uint16Array<ArrayBuffer>) {
    const isPatterns = (content as Partial<Uint16Array>)?.[Symbol.toStringTag] === 'Uint16Array'
    if (!isPatterns && typeof content !== 'number') {
      throw new AdafactorError(
        'tensor/data',
        'an array of 16 bits is made of a count, or of bit patterns in a Uint16Array; ' +
          'Bfloat16Array.from(numbers) and Float16Bits.from(numbers) round numbers',
      )
    }
    this.bits = isPatterns
      ? (content as Uint16Array<ArrayBuffer>)
      : new Uint16Array(content as number)
  }

  /** By which `floatTypeOf` knows it. */
  get [Symbol.toStringTag](): string {
    return this.type === 'bfloat16' ? 'Bfloat16Array' : 'Float16Bits'
  }

  get length(): number {
    return this.bits.length
  }

  get byteLength(): number {
    return this.bits.byteLength
  }

  /** The number at a place; undefined beyond the end. */
  abstract get(index: number): number | undefined

  /** Rounds a number into a place. */
  abstract set(index: number, value: number): void

  /** The part from one place to another, over the same memory. */
  abstract subarray(begin?: number, end?: number): HalfArray

  /** The numbers, widened: a copy. */
  toFloat32(): Float32Array<ArrayBuffer> {
    const numbers = new Float32Array(this.length)
    for (let index = 0; index < numbers.length; index++) numbers[index] = this.get(index) as number
    return numbers
  }

  /** Rounds numbers into places from `offset` on. */
  setAll(numbers: ArrayLike<number>, offset = 0): void {
    for (let index = 0; index < numbers.length; index++) {
      this.set(offset + index, numbers[index] as number)
    }
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let index = 0; index < this.length; index++) yield this.get(index) as number
  }
}

/**
 * Numbers in bfloat16: the range of float32 with 8 significant bits.
 *
 * @example
 * ```ts
 * import { Bfloat16Array } from '@adafactor/core'
 *
 * const numbers = Bfloat16Array.from([1, 1.01, 3e38])
 * console.log(numbers.get(1), numbers.byteLength) // => 1.0078125 6
 * ```
 */
export class Bfloat16Array extends HalfArray {
  readonly type = 'bfloat16'

  static from(numbers: ArrayLike<number>): Bfloat16Array {
    const array = new Bfloat16Array(numbers.length)
    array.setAll(numbers)
    return array
  }

  get(index: number): number | undefined {
    const bits = this.bits[index]
    return bits === undefined ? undefined : bfloat16OfBits(bits)
  }

  set(index: number, value: number): void {
    this.bits[index] = bitsOfBfloat16(value)
  }

  subarray(begin?: number, end?: number): Bfloat16Array {
    return new Bfloat16Array(this.bits.subarray(begin, end))
  }
}

/**
 * Numbers in float16 (IEEE 754 binary16), for engines without `Float16Array`.
 *
 * @example
 * ```ts
 * import { Float16Bits } from '@adafactor/core'
 *
 * console.log([...Float16Bits.from([1, 1.0001, 70000])]) // => [ 1, 1, Infinity ]
 * ```
 */
export class Float16Bits extends HalfArray {
  readonly type = 'float16'

  static from(numbers: ArrayLike<number>): Float16Bits {
    const array = new Float16Bits(numbers.length)
    array.setAll(numbers)
    return array
  }

  get(index: number): number | undefined {
    const bits = this.bits[index]
    return bits === undefined ? undefined : float16OfBits(bits)
  }

  set(index: number, value: number): void {
    this.bits[index] = bitsOfFloat16(value)
  }

  subarray(begin?: number, end?: number): Float16Bits {
    return new Float16Bits(this.bits.subarray(begin, end))
  }
}
