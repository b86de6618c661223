import type { Faults } from '../tensors/faults.js'
import { viewOf } from '../tensors/view-of.js'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** The longest name of a module or a class that is looked for the end of. */
const longestLine = 1000

/** Reads the parts of a pickle one after the other. Sizes are held against the bytes that are there. */
export class PickleCursor {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  readonly #faults: Faults
  /** Where the next part begins. */
  at: number

  constructor(bytes: Uint8Array<ArrayBuffer>, at: number, faults: Faults) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#faults = faults
    this.at = at
  }

  byte(): number {
    return this.#view.getUint8(this.#pass(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#pass(2), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#pass(4), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#pass(4), true)
  }

  /** A count of 64 bits: beyond 2^53 inexact, and more than there can be. */
  count64(): number {
    return Number(this.#view.getBigUint64(this.#pass(8), true))
  }

  /** The only numbers of a pickle whose first byte is the most significant. */
  float64(): number {
    return this.#view.getFloat64(this.#pass(8))
  }

  /** A copy. */
  bytes(size: number): Uint8Array<ArrayBuffer> {
    const begin = this.#pass(size)
    return this.#bytes.slice(begin, begin + size)
  }

  text(size: number): string {
    const begin = this.#pass(size)
    return utf8.decode(this.#bytes.subarray(begin, begin + size))
  }

  /** A text of Python 2, which may be bytes as well. */
  textOrBytes(size: number): string | Uint8Array<ArrayBuffer> {
    const bytes = this.bytes(size)
    try {
      return strictUtf8.decode(bytes)
    } catch {
      return bytes
    }
  }

  /** A text that ends with its line. */
  line(): string {
    const begin = this.at
    const length = this.#bytes.subarray(begin, begin + longestLine).indexOf(10)
    if (length < 0 && this.#bytes.length - begin >= longestLine) {
      throw this.#faults.damaged(`a name in its pickle has more than ${longestLine} bytes`)
    }
    const text = this.text(length < 0 ? longestLine : length)
    this.at++
    return text
  }

  /** A whole number of any size: little-endian, in two's complement. */
  long(size: number): number | bigint {
    if (size > 128) throw this.#faults.unsupported(`holds a whole number of ${size} bytes`)
    const bytes = this.bytes(size)
    let value = 0n
    for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte)
    return plainInteger(BigInt.asIntN(size * 8, value))
  }

  /** Goes on by so many bytes; returns where they begin. */
  #pass(size: number): number {
    const begin = this.at
    const end = begin + size
    if (end > this.#bytes.length) {
      throw this.#faults.truncated(
        `its pickle has ${this.#bytes.length} bytes, and ${end} are needed`,
      )
    }
    this.at = end
    return begin
  }
}

/** A number where it is exact. */
export function plainInteger(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
