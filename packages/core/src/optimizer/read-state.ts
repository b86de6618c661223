import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StateName } from '../adafactor/step-form.js'
import type { Backend, Execution, TensorData } from '../backend.js'
import { allReady, whenReady } from '../reply.js'
import type { ParameterSlot } from './parameter-slot.js'
import { describeSettings } from './settings-record.js'
import type { StateDict } from './state-dict.js'

/** Reads the state of all parameters from the device. @throws AdafactorError `backend/device-lost` */
export function readState<T>(
  backend: Backend<T, Execution>,
  slots: readonly ParameterSlot<T>[],
  settings: OptimizerSettings,
  iteration: number,
): StateDict | Promise<StateDict> {
  const states = slots.map(({ state }) => Object.entries(state) as [StateName, T][])
  // Counted now: later calls may be made before the numbers are there.
  const updates = slots.map((slot) => slot.updates)
  const contents = allReady<TensorData>(states.flat().map(([, tensor]) => backend.read(tensor)))
  return whenReady(contents, (data): StateDict => {
    const unread = data.values()
    return {
      format: 1,
      optimizer: 'adafactor',
      iteration: iteration,
      settings: describeSettings(settings),
      parameters: Object.fromEntries(
        slots.map((slot, index) => [
          slot.name,
          {
            shape: [...slot.shape],
            updates: updates[index] as number,
            factors: slot.form.factors && {
              rows: [...slot.form.factors.rows],
              columns: [...slot.form.factors.columns],
            },
            settings: describeSettings(slot.settings),
            tensors: Object.fromEntries(
              (states[index] as [StateName, T][]).map(([name, tensor]) => [
                name,
                {
                  shape: [...backend.shapeOf(tensor)],
                  data: unread.next().value as TensorData,
                },
              ]),
            ),
          },
        ]),
      ),
    }
  })
}
