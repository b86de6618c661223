import { ndarrayBackend, type StoredData } from '@adafactor/backend-ndarray'
import type { NdArray } from 'ndarray'
import type { Device } from '../device.js'
import { learnersOn } from '../learners-on.js'
import { type OpenedDevice, type SelectionOptions, selectDevice } from '../select-device.js'
import { type NdarrayBackendName, ndarrayEngines } from './ndarray-engines.js'
import { ndarrayNetwork } from './ndarray-network.js'

/**
 * The CPU, on ndarrays.
 *
 * @param names the first of these that works, or the fastest at `options.probe`
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export function ndarrayDevice(
  names: readonly NdarrayBackendName[],
  options?: SelectionOptions,
): Promise<Device> {
  return selectDevice(
    Object.fromEntries(names.map((name) => [name, () => openNdarrayDevice(name)])),
    options,
  )
}

/** @throws AdafactorError as `ndarrayBackend` */
export function openNdarrayDevice(name: NdarrayBackendName): OpenedDevice {
  const backend = ndarrayBackend({ engine: ndarrayEngines[name] })
  return {
    backend,
    stepsAhead: false,
    ...learnersOn(backend, (values, batchSize, type) => {
      // By the backend: in the memory that its steps run on, and without the code that ndarray's own
      // constructor generates.
      const create = (shape: readonly number[], data: Float32Array) =>
        backend.create(shape, data, { type }) as NdArray & { data: StoredData }
      return ndarrayNetwork(values, batchSize, create, (tensor) => backend.dispose(tensor))
    }),
    destroy: () => backend.destroy(),
  }
}
