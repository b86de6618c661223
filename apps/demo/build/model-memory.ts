import { adamBytes, countParameters, models, parameterBytes } from '@adafactor/cli'
import { stateBytesOf } from '@adafactor/core'

/** The models of the README's table: what each holds while it is trained, in float32, in bytes. */
export function modelMemory() {
  return models
    .filter((model) => countParameters(model) > 80e6)
    .map((model) => ({
      name: model.name,
      parameters: parameterBytes(model),
      adam: adamBytes(model),
      adafactor: stateBytesOf(model.shapes),
    }))
}
