import type { BinaryOperation, UnaryOperation } from '@adafactor/core'
import { type Device, DType, numpy as np } from '@jax-js/jax'

/** An operand: an array, or a number that every element has. Arrays are consumed. */
export type Operand = np.Array | number

/** The operations of core's `TensorOps` that work element by element. */
export type ElementOps = Readonly<
  Record<UnaryOperation, (a: np.Array) => np.Array> &
    Record<BinaryOperation, (a: Operand, b: Operand) => np.Array> & {
      where(condition: np.Array, a: Operand, b: Operand): np.Array
    }
>

/** 1 or 0. */
const numberOf = (condition: np.Array): np.Array => condition.astype(DType.Float32)

const abs = (a: np.Array): np.Array => np.maximum(a.ref, a.mul(-1))

const finite = (a: np.Array): np.Array => numberOf(np.less(abs(a), Number.POSITIVE_INFINITY))

/** Beyond this, or below its inverse, the reciprocal of a number is not exact enough. */
const far = 2 ** 60

/**
 * a / b. jax-js multiplies by the reciprocal, which is 0 or infinite where b is very large or small; so
 * such a b is made smaller or larger first.
 */
function divide(a: Operand, b: Operand): np.Array {
  if (typeof b === 'number') {
    const size = Math.abs(b)
    if (size > 1 / far && size < far) return np.multiply(a, 1 / b)
    return divide(a, np.array(b))
  }
  const size = abs(b.ref)
  const shrink = np.where(np.less(far, size.ref), 2 ** -64, 1)
  const scale = np.where(np.less(size, 1 / far), 2 ** 64, shrink)
  return np.multiply(np.multiply(a, np.reciprocal(b.mul(scale.ref))), scale)
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
export const elementOps: ElementOps = {
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

/** The operations for a device. */
export function elementOpsOf(_device: Device): ElementOps {
  return elementOps
}
