import type { BinaryOperation, UnaryOperation } from '@adafactor/core'
import { type Device, DType, numpy as np } from '@jax-js/jax'

/** How many terms jax-js, which adds them up one after the other in float32, may add up at once. */
export const mostTerms = 256

/** An operand: an array, or a number that every element has. Arrays are consumed. */
export type Operand = np.Array | number

/** The operations of core's `TensorOps` that work element by element. */
type ElementOps = Readonly<
  Record<UnaryOperation, (a: np.Array) => np.Array> &
    Record<BinaryOperation, (a: Operand, b: Operand) => np.Array> & {
      where(condition: np.Array, a: Operand, b: Operand): np.Array
    }
>

/** 1 or 0. */
const numberOf = (condition: np.Array): np.Array => condition.astype(DType.Float32)

const abs = (a: np.Array): np.Array => np.maximum(a.ref, a.mul(-1))

const finite = (a: np.Array): np.Array => numberOf(np.less(abs(a), Number.POSITIVE_INFINITY))

/** Beyond this, or below its inverse, the reciprocal of a number may be none that float32 has. */
const far = 2 ** 100

/**
 * a / b. jax-js multiplies by the reciprocal, which is 0 or infinite where b is very large or small: such
 * a b is made smaller or larger first, and what is too large or small then is so anyway.
 */
function divide(a: Operand, b: Operand): np.Array {
  if (typeof b === 'number') {
    const size = Math.abs(b)
    if (size > 1 / far && size < far) return np.multiply(a, 1 / b)
    return divide(a, np.array(b))
  }
  const size = abs(b.ref)
  const up = np.where(np.less(size.ref, 1 / far), 2 ** 70, 1)
  const down = np.where(np.less(far, size), 2 ** -64, 1)
  const inverse = np.reciprocal(b.mul(up.ref).mul(down.ref))
  return np.multiply(np.multiply(np.multiply(a, up), inverse), down)
}

/** To the nearest bfloat16, ties to even. */
function bfloat16(a: np.Array): np.Array {
  const bits = a.ref.view(DType.Uint32)
  const odd = np.bitwiseAnd(np.rightShift(bits.ref, u32(16)), u32(1))
  const rounded = np.bitwiseAnd(bits.add(odd).add(u32(0x7fff)), u32(0xffff0000))
  return np.where(np.notEqual(a.ref, a.ref), a, rounded.view(DType.Float32))
}

const u32 = (value: number): np.Array => np.array(value, { dtype: DType.Uint32 })

/** On cpu and wasm, whose `minimum` and `maximum` keep a NaN. */
const elementOps: ElementOps = {
  add: (a, b) => np.add(a, b),
  subtract: (a, b) => np.subtract(a, b),
  multiply: (a, b) => np.multiply(a, b),
  divide,
  minimum: (a, b) => np.minimum(a, b),
  maximum: (a, b) => np.maximum(a, b),
  greater: (a, b) => numberOf(np.greater(a, b)),
  sqrt: (a) => np.sqrt(a),
  rsqrt: (a) => np.reciprocal(np.sqrt(a)),
  square: (a) => np.multiply(a.ref, a),
  abs,
  bfloat16,
  isFinite: finite,
  where: (condition, a, b) => np.where(np.notEqual(condition, 0), a, b),
}

/** The bits of a number but for its sign. */
const bitsOf = (a: np.Array): np.Array => np.bitwiseAnd(a.view(DType.Uint32), u32(0x7fffffff))

/** The bits of infinity; those of NaN are more. */
const infinityBits = 0x7f800000

/** The first of the operands that is NaN, else what is chosen of them. */
function keepingNaN(
  choose: (a: Operand, b: Operand) => np.Array,
): (a: Operand, b: Operand) => np.Array {
  return (a, b) => {
    const operands = [a, b].filter((operand) => typeof operand !== 'number')
    const kept = operands.map((operand) => operand.ref)
    return kept.reduce(
      (chosen, operand) =>
        np.where(np.less(u32(infinityBits), bitsOf(operand.ref)), operand, chosen),
      choose(a, b),
    )
  }
}

/** Shaders may take it that there is no NaN. So it is told by its bits. */
const bitwiseOps: Pick<ElementOps, 'minimum' | 'maximum' | 'isFinite' | 'where'> = {
  minimum: keepingNaN((a, b) => np.minimum(a, b)),
  maximum: keepingNaN((a, b) => np.maximum(a, b)),
  isFinite: (a) => numberOf(np.less(bitsOf(a), u32(infinityBits))),
  where: (condition, a, b) => np.where(np.notEqual(bitsOf(condition), u32(0)), a, b),
}

/** What is told apart by device. */
export interface DeviceOps extends ElementOps {
  /** How many terms in a row one kernel adds up for each of at least four sums. */
  readonly longestRow: number
}

/** The operations for a device. */
export function deviceOps(device: Device): DeviceOps {
  if (device === 'webgpu') return { ...elementOps, ...bitwiseOps, longestRow: mostTerms }
  // Kernels of wasm add up four sums side by side.
  return { ...elementOps, longestRow: device === 'wasm' ? 1024 : mostTerms }
}
