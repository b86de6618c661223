import { type Shape, sizeOf } from '@adafactor/core'
import { type Device, numpy as np } from '@jax-js/jax'

/** Numbers from -1 to 1 that depend on the seed alone. */
export function randomNumbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed * 2654435761 + 1
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** A random array. */
export function randomArray(shape: Shape, seed: number, device?: Device): np.Array {
  const numbers = randomNumbers(sizeOf(shape), seed)
  return np.array(numbers, { shape: [...shape], ...(device ? { device } : {}) })
}
