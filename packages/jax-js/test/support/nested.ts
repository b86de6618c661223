import { type Device, numpy as np } from '@jax-js/jax'
import type { ByName } from './against-reference.js'
import { shapes } from './against-reference.js'

/** The parameters as a model has them: a tree. */
export type Nested = {
  layers: { kernel: np.Array; bias: np.Array }[]
  cube: np.Array
  number: np.Array
}

/** A tree of arrays of these numbers. */
export function nested(numbers: ByName<Float32Array<ArrayBuffer>>, device?: Device): Nested {
  const array = (name: keyof typeof shapes) =>
    np.array(numbers[name], { shape: [...shapes[name]], ...(device ? { device } : {}) })
  return {
    layers: [
      { kernel: array('layers.0.kernel'), bias: array('layers.0.bias') },
      { kernel: array('layers.1.kernel'), bias: array('layers.1.bias') },
    ],
    cube: array('cube'),
    number: array('number'),
  }
}
