import { ndarrayBackend, type StoredData } from '@adafactor/backend-ndarray'
import type { ElementType } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import type { Device } from '../device.js'
import { learner } from '../learner.js'
import { type OpenedDevice, selectDevice } from '../select-device.js'
import { type NdarrayBackendName, ndarrayEngines } from './ndarray-engines.js'
import { ndarrayNetwork } from './ndarray-network.js'

/**
 * The CPU, on ndarrays.
 *
 * @param names the first of these that works
 * @param type what it has to store
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export function ndarrayDevice(
  names: readonly NdarrayBackendName[],
  type?: ElementType,
): Promise<Device> {
  return selectDevice(
    Object.fromEntries(names.map((name) => [name, () => openNdarrayDevice(name)])),
    {
      type,
    },
  )
}

/** @throws AdafactorError as `ndarrayBackend` */
export function openNdarrayDevice(name: NdarrayBackendName): OpenedDevice {
  const backend = ndarrayBackend({ engine: ndarrayEngines[name] })
  return {
    backend,
    stepsAhead: false,
    learner(values, batchSize, options, type = 'float32') {
      // By the backend: in the memory that its steps run on, and without the code that ndarray's own
      // constructor generates.
      const create = (shape: readonly number[], data: Float32Array) =>
        backend.create(shape, data, { type }) as NdArray & { data: StoredData }
      const network = ndarrayNetwork(values, batchSize, create, (tensor) => backend.dispose(tensor))
      return learner(backend, network, options)
    },
    destroy: () => backend.destroy(),
  }
}
