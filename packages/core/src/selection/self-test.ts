import type { Backend, Execution, TensorData } from '../backend.js'
import { referenceBackend } from '../backends/reference-backend.js'
import { AdafactorError } from '../errors.js'
import { adafactor } from '../optimizer/adafactor.js'
import { type Shape, showShape } from '../tensors/shape.js'
import { waveTensors } from './wave-tensors.js'

/** One factored and one unfactored parameter, of sizes that no device is tuned for. */
const shapes: Readonly<Record<string, Shape>> = { matrix: [13, 7], vector: [37] }
const steps = 2
/** Far above float32 rounding in two steps, far below any real mistake. */
const tolerance = 1e-5

/**
 * Trains two small parameters for two steps and holds them against the float64 reference: real
 * drivers pass every feature test and compute wrong numbers. A backend that fails is left with the
 * test's tensors, to be destroyed: giving them back could fail as well, and hide the reason.
 *
 * @throws AdafactorError `backend/wrong-result`, with the first number that differs
 */
export async function selfTest<T>(backend: Backend<T, Execution>): Promise<void> {
  const found = await train(backend)
  const expected = await train(referenceBackend())
  for (const [name, shape] of Object.entries(shapes)) {
    const [actual, wanted] = [found[name], expected[name]] as [TensorData, TensorData]
    const wrong = wanted.findIndex(
      (value, index) => !(Math.abs((actual[index] as number) - value) <= tolerance),
    )
    if (wrong < 0) continue
    throw new AdafactorError(
      'backend/wrong-result',
      `backend "${backend.name}" computed ${actual[wrong]} instead of ${wanted[wrong]} ` +
        `(element ${wrong} of a ${name} of shape ${showShape(shape)} after ${steps} steps)`,
    )
  }
}

async function train<T>(backend: Backend<T, Execution>): Promise<Record<string, TensorData>> {
  const params = waveTensors(backend, shapes)
  const optimizer = adafactor({ backend, params })
  for (let step = 1; step <= steps; step++) {
    const gradients = waveTensors(backend, shapes, 10 * step)
    await optimizer.step(gradients)
    for (const gradient of gradients.values()) backend.dispose(gradient)
  }
  const result: Record<string, TensorData> = {}
  for (const [name, parameter] of params) result[name] = await backend.read(parameter)
  optimizer.dispose()
  for (const parameter of params.values()) backend.dispose(parameter)
  return result
}
