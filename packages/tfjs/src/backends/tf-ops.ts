import { roundToBfloat16, type TensorOps } from '@adafactor/core'
import * as tf from '@tensorflow/tfjs-core'

/**
 * The arithmetic in operations of TensorFlow.js, on whatever backend is set. What one of its backends does
 * otherwise than IEEE 754 and our interface say is worked around here (4.22.0):
 *
 * - webgl: a quotient of equal operands is 1, also 0 / 0 and infinity / infinity;
 * - `where` ends at rank 4, and a condition that is NaN may count as false;
 * - sums over an axis of size 0 throw on webgl and are no zeros on wasm.
 */
export function tfOps(): TensorOps<tf.Tensor> {
  return {
    constant: (value) => tf.scalar(value, 'float32'),
    add: tf.add,
    subtract: tf.sub,
    multiply: tf.mul,
    divide: tf.getBackend() === 'webgl' ? divideOnWebgl : tf.div,
    minimum: tf.minimum,
    maximum: tf.maximum,
    greater: (a, b) => tf.tidy(() => tf.cast(tf.greater(a, b), 'float32')),
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    square: tf.square,
    abs: tf.abs,
    // Bits are out of reach of tensor operations: by way of the host.
    bfloat16: (a) =>
      tf.tensor(Float32Array.from(a.dataSync(), roundToBfloat16), a.shape, 'float32'),
    isFinite: (a) => tf.tidy(() => tf.cast(tf.isFinite(a), 'float32')),
    where,
    sum,
    mean: (a, axes) =>
      tf.tidy(() => {
        const count = axes.reduce((product, axis) => product * (a.shape[axis] ?? 1), 1)
        // The sum of numbers that are finite need not be.
        return count === 0 ? tf.div(sum(a, axes), 0) : sum(tf.mul(a, 1 / count), axes)
      }),
  }
}

/** By flat tensors, so that any rank will do. */
function where(condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const shape = [condition, a, b].reduce<number[]>(
    (wide, each) => tf.broadcast_util.assertAndGetBroadcastShape(wide, each.shape),
    [],
  )
  if (shape.includes(0)) return tf.zeros(shape)
  const flat = (tensor: tf.Tensor) => tf.reshape(tf.broadcastTo(tensor, shape), [-1])
  return tf.tidy(() => {
    const chosen = flat(tf.logicalNot(tf.equal(condition, 0)))
    return tf.reshape(tf.where(chosen, flat(a), flat(b)), shape)
  })
}

/** 1 where the operands are equal, unless that is 0 / 0, or infinity / infinity. */
function divideOnWebgl(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    // NaN where it is 0, infinite or NaN; else 0.
    const undefinedBy = tf.add(tf.sub(b, b), tf.mul(tf.reciprocal(b), 0))
    const isEqual = tf.cast(tf.equal(a, b), 'float32')
    return where(isEqual, tf.add(undefinedBy, 1), tf.div(a, b))
  })
}

function sum(a: tf.Tensor, axes: readonly number[]): tf.Tensor {
  if (a.size > 0) return tf.sum(a, [...axes], true)
  return tf.zeros(a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)))
}
