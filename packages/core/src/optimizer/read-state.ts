import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StateName } from '../adafactor/step-form.js'
import type { Backend, Execution, TensorData } from '../backend.js'
import { typeOfStored } from '../backends/check-tensor.js'
import { allReady, whenReady } from '../reply.js'
import { describeSettings } from '../state/settings-record.js'
import type { ParameterState, StateDict, StoredTensor } from '../state/state-dict.js'
import type { ParameterSlot } from './parameter-slot.js'

/**
 * Reads the state of all parameters from the device.
 *
 * @param done the parameters that had their gradient in the current iteration
 * @throws AdafactorError `backend/device-lost`
 */
export function readState<T>(
  backend: Backend<T, Execution>,
  slots: readonly ParameterSlot<T>[],
  settings: OptimizerSettings,
  iteration: number,
  done: ReadonlySet<ParameterSlot<T>>,
): StateDict | Promise<StateDict> {
  // Described now: by the time that the numbers are there, later steps may have counted.
  const described = slots.map((slot) => ({
    name: slot.name,
    shape: [...slot.shape],
    updates: slot.updates,
    ...(done.has(slot) ? { done: true } : {}),
    factors: slot.form.factors && {
      rows: [...slot.form.factors.rows],
      columns: [...slot.form.factors.columns],
    },
    settings: describeSettings(slot.settings),
    tensors: (Object.entries(slot.state) as [StateName, T][]).map(([key, tensor]) => ({
      key,
      shape: [...backend.shapeOf(tensor)],
      type: typeOfStored(backend, tensor),
      tensor,
    })),
  }))
  const read = described.flatMap(({ tensors }) => tensors.map(({ tensor }) => backend.read(tensor)))
  return whenReady(allReady<TensorData>(read), (data): StateDict => {
    const unread = data.values()
    return {
      format: 1,
      optimizer: 'adafactor',
      iteration,
      settings: describeSettings(settings),
      parameters: Object.fromEntries(
        described.map(({ name, tensors, ...parameter }): [string, ParameterState] => {
          const stored = tensors.map(({ key, shape, type }): [string, StoredTensor] => [
            key,
            { shape, type, data: unread.next().value as TensorData },
          ])
          return [name, { ...parameter, tensors: Object.fromEntries(stored) }]
        }),
      ),
    }
  })
}
