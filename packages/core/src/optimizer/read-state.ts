import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StateName } from '../adafactor/step-form.js'
import type { Backend, Execution } from '../backend.js'
import { typeOfStored } from '../backends/check-tensor.js'
import type { Work } from '../reply.js'
import { describeSettings, withoutSeed } from '../state/settings-record.js'
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
  seed: number,
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
      stored: (Object.entries(state) as [StateName, T][]).map(
        ([key, tensor]) =>
          [
            key,
            { shape: [...backend.shapeOf(tensor)], type: typeOfStored(backend, tensor) },
          ] as const,
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
    seed,
    settings: describeSettings(withoutSeed(settings)),
    parameters: Object.fromEntries(
      described.map(({ name, stored, ...parameter }, index) => {
        const tensors = stored.map(([key, lying]) => [
          key,
          { ...lying, data: numbers[index]?.[key] },
        ])
        return [name, { ...parameter, tensors: Object.fromEntries(tensors) }]
      }),
    ),
  }
}
