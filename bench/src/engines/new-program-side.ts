import type { NdArrayBackend } from '@adafactor/backend-ndarray'
import { adafactor } from '@adafactor/core'
import type { FlatShape } from '../flat-parameter.js'
import { squareFloor } from '../hyperparameters.js'
import {
  type MakeTensor,
  named,
  type Problem,
  readParameters,
  type Side,
  writeParameters,
} from '../sides.js'

/** Of all sides: V8 keeps what it has compiled by its text, whoever brings it. */
let programs = 0

/**
 * Every step is the first of an optimizer with an epsilon1 that was never used before. It is a constant of the
 * program, so neither the backend nor the engine under it has seen the generated code.
 */
export function newProgramSide(
  name: string,
  backend: NdArrayBackend,
  { shapes, start, gradients }: Problem,
  make: MakeTensor,
): Side {
  const tensorsOf = (list: readonly Float32Array[]) =>
    list.map((values, index) => make(values, shapes[index] as FlatShape))
  const tensors = tensorsOf(start)
  const params = named(tensors)
  const gradientsByName = named(tensorsOf(gradients))
  return {
    name,
    step() {
      programs += 1
      const epsilon1 = squareFloor * (1 + programs * 2 ** -30)
      const optimizer = adafactor({ backend, params, epsilon1 })
      optimizer.step(gradientsByName)
      optimizer.dispose()
    },
    parameters: () => readParameters(backend, tensors, shapes),
    reset: () => writeParameters(backend, tensors, start),
  }
}
