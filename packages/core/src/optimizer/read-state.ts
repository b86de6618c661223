import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StateName } from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import type { Work } from '../reply.js'
import { describeSettings } from '../state/settings-record.js'
import type { StateDict } from '../state/state-dict.js'
import type { Progress } from './progress.js'
import { readTensors } from './read-tensors.js'
import type { TrainedParameter } from './trained-parameter.js'

/**
 * Reads the state of all parameters from the device.
 * @throws AdafactorError `backend/device-lost`
 */
export function* readState<T>(
  backend: Backend<T, Execution>,
  parameters: readonly TrainedParameter<T>[],
  settings: OptimizerSettings,
  { iterations, done }: Progress<T>,
): Work<StateDict> {
  // Described now: by the time that the numbers are there, later steps may have counted.
  const described = parameters.map((parameter) => {
    const { name, shape, updates, form, state } = parameter
    const { factors } = form
    return {
      name,
      shape: [...shape],
      updates,
      ...(done.has(parameter) ? { done: true } : {}),
      factors: factors && { rows: [...factors.rows], columns: [...factors.columns] },
      settings: describeSettings(parameter.settings),
      shapes: (Object.entries(state) as [StateName, T][]).map(
        ([key, tensor]) => [key, [...backend.shapeOf(tensor)]] as const,
      ),
    }
  })
  const numbers = yield* readTensors(
    backend,
    parameters.map(({ state }) => state),
  )
  return {
    format: 1,
    optimizer: 'adafactor',
    iteration: iterations,
    precision: backend.traits.precision,
    settings: describeSettings(settings),
    parameters: Object.fromEntries(
      described.map(({ name, shapes, ...parameter }, index) => {
        const tensors = shapes.map(([key, shape]) => [key, { shape, data: numbers[index]?.[key] }])
        return [name, { ...parameter, tensors: Object.fromEntries(tensors) }]
      }),
    ),
  }
}
