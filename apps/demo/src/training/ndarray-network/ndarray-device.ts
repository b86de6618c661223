import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { selectBackend } from '@adafactor/core'
import type { Device } from '../device.js'
import { learner } from '../learner.js'
import { ndarrayNetwork } from './ndarray-network.js'

/** In the order of preference. */
const factories = {
  ndarray: () => ndarrayBackend({ codeGeneration: 'required' }),
  'ndarray-closures': () => ndarrayBackend({ codeGeneration: 'never' }),
}

export type NdarrayBackendName = keyof typeof factories

export const ndarrayBackendNames = Object.keys(factories) as readonly NdarrayBackendName[]

/**
 * The CPU, on ndarrays.
 *
 * @param names the first of these that works
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export async function ndarrayDevice(names: readonly NdarrayBackendName[]): Promise<Device> {
  const candidates = Object.fromEntries(names.map((name) => [name, factories[name]]))
  const { backend, report } = await selectBackend(candidates)
  return {
    backend,
    report,
    stepsAhead: false,
    learner: (values, batchSize, options) =>
      learner(backend, ndarrayNetwork(values, batchSize), options),
    destroy: () => backend.destroy(),
  }
}
