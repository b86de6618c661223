import type { Backend, ElementType, Execution } from '@adafactor/core'
import { adamLearner } from './adam-learner.js'
import type { Device } from './device.js'
import type { LayerValues } from './layers.js'
import { learner } from './learner.js'
import type { Network } from './network.js'

/** The learners of a device, each with a network of its own. */
export function learnersOn<T, E extends Execution>(
  backend: Backend<T, E>,
  network: (values: readonly LayerValues[], batchSize: number, type: ElementType) => Network<T>,
): Pick<Device, 'learner' | 'adamLearner'> {
  return {
    learner: (values, batchSize, options, type = 'float32') =>
      learner(backend, network(values, batchSize, type), options),
    adamLearner: (values, batchSize, options) =>
      adamLearner(backend, network(values, batchSize, 'float32'), options),
  }
}
