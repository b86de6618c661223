import {
  type NdArrayBackendOptions,
  ndarrayBackend,
  type StoredData,
} from '@adafactor/backend-ndarray'
import type { ElementType } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import type { Device } from '../device.js'
import { learner } from '../learner.js'
import { type OpenedDevice, selectDevice } from '../select-device.js'
import { ndarrayNetwork } from './ndarray-network.js'

/** In the order of preference. */
const engine = {
  ndarray: 'required',
  'ndarray-closures': 'never',
} as const satisfies Record<string, NdArrayBackendOptions['engine']>

export type NdarrayBackendName = keyof typeof engine

export const ndarrayBackendNames = Object.keys(engine) as readonly NdarrayBackendName[]

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
    Object.fromEntries(
      names.map((name) => [name, () => openNdarrayDevice({ engine: engine[name] })]),
    ),
    { type },
  )
}

/** @throws AdafactorError as `ndarrayBackend` */
export function openNdarrayDevice(options: NdArrayBackendOptions): OpenedDevice {
  const backend = ndarrayBackend(options)
  return {
    backend,
    stepsAhead: false,
    learner(values, batchSize, options, type = 'float32') {
      // By the backend, which can do without the code that ndarray's own constructor generates.
      const create = (shape: readonly number[], data: Float32Array) =>
        backend.create(shape, data, { type }) as NdArray & { data: StoredData }
      return learner(backend, ndarrayNetwork(values, batchSize, create), options)
    },
    destroy: () => backend.destroy(),
  }
}
