import { AdafactorOptimizer } from '@adafactor/tfjs'
import * as tf from '@tensorflow/tfjs'
import type { DeviceSide } from '../device-side.js'
import type { FlatParameter } from '../flat-parameter.js'
import type { Problem } from '../sides.js'
import type { TurnTaker } from '../take-turns.js'
import { finishHost } from './set-host.js'
import { temporariesOf } from './temporaries-of.js'

/** An optimizer of TensorFlow.js with variables of its own, and what its steps hold. */
export interface TfjsSide extends DeviceSide, TurnTaker {
  /** Bytes of a step's temporaries at their peak, beside what is held before it. */
  temporaries(): number
  /** Bytes of what it keeps from step to step, after the first. */
  readonly stateBytes: number
  dispose(): void
}

/**
 * A step was taken already: then state and kernels are made.
 * @param make an optimizer that has seen no variable yet
 */
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
  const stateBytes =
    optimizer instanceof AdafactorOptimizer ? optimizer.stateBytes : tf.memory().numBytes - before
  return {
    name,
    step,
    stateBytes,
    finish: finishHost,
    async reset() {
      for (const [index, variable] of variables.entries()) {
        const first = toTensor(start[index] as Float32Array, index)
        variable.assign(first)
        first.dispose()
      }
      step()
      await finishHost()
    },
    async time(steps) {
      const begin = performance.now()
      for (let count = 0; count < steps; count++) step()
      await finishHost()
      return performance.now() - begin
    },
    parameters: () =>
      Promise.all(
        variables.map(async (variable, index) => ({
          values: (await variable.data<'float32'>()).slice(),
          shape: shapes[index] as FlatParameter['shape'],
        })),
      ),
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
