import { roundToBfloat16, type TensorOps } from '@adafactor/core'
import { elementwise } from './elementwise.js'
import { mean, sum } from './reductions.js'
import { type PlainArraysTensor, zeros } from './tensor.js'

/** The arithmetic that the optimizer is written in. */
export const operations: TensorOps<PlainArraysTensor> = {
  constant: (value) => {
    const tensor = zeros([])
    tensor.data[0] = value
    return tensor
  },
  multiply: elementwise((a, b) => a * b),
  add: elementwise((a, b) => a + b),
  subtract: elementwise((a, b) => a - b),
  divide: elementwise((a, b) => a / b),
  minimum: elementwise((a, b) => Math.min(a, b)),
  maximum: elementwise((a, b) => Math.max(a, b)),
  sqrt: elementwise(Math.sqrt),
  rsqrt: elementwise((a) => 1 / Math.sqrt(a)),
  square: elementwise((a) => a * a),
  abs: elementwise(Math.abs),
  bfloat16: elementwise(roundToBfloat16),
  isFinite: elementwise((a) => (Number.isFinite(a) ? 1 : 0)),
  greater: elementwise((a, b) => (a > b ? 1 : 0)),
  where: elementwise((condition, a, b) => (condition === 0 ? b : a)),
  sum,
  mean,
}
