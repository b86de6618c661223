import * as tf from '@tensorflow/tfjs'
import type { Problem, Side } from '../sides.js'
import { temporariesOf } from './temporaries-of.js'

/** An optimizer of TensorFlow.js with variables of its own, and what its steps hold. */
export interface TfjsSide extends Side {
  /** Bytes of a step's temporaries at their peak, beside what is held before it. */
  temporaries(): Promise<number>
  /** Bytes of what it keeps from step to step, after the first. */
  readonly stateBytes: number
  dispose(): void
}

/** @param make an optimizer that has seen no variable yet */
export function tfjsSide(
  name: string,
  { shapes, start, gradients }: Problem,
  make: () => tf.Optimizer,
): TfjsSide {
  const toTensor = (values: Float32Array, index: number) =>
    // The backend cpu keeps the array that it is given.
    tf.tensor(values.slice(), [...(shapes[index] ?? [])])
  const variables = start.map((values, index) => takenOver(toTensor(values, index)))
  const byName: tf.NamedTensorMap = Object.fromEntries(
    gradients.map((values, index) => [
      (variables[index] as tf.Variable).name,
      toTensor(values, index),
    ]),
  )
  const before = tf.memory().numBytes
  const optimizer = make()
  const step = () => optimizer.applyGradients(byName)
  step()
  const stateBytes = tf.memory().numBytes - before
  const reset = () => {
    for (const [index, variable] of variables.entries()) {
      const first = toTensor(start[index] as Float32Array, index)
      variable.assign(first)
      first.dispose()
    }
  }
  return {
    name,
    step,
    stateBytes,
    reset,
    parameters: () =>
      variables.map((variable, index) => ({
        values: variable.dataSync<'float32'>().slice(),
        shape: shapes[index] as Problem['shapes'][number],
      })),
    temporaries: () => temporariesOf(step),
    dispose() {
      optimizer.dispose()
      for (const tensor of [...variables, ...Object.values(byName)]) tensor.dispose()
    },
  }
}

function takenOver(tensor: tf.Tensor): tf.Variable {
  const variable = tf.variable(tensor)
  tensor.dispose()
  return variable
}
