import { describeBackend } from '@adafactor/conformance/vitest'
import { differsByPlace } from '../../../conformance/test/support/differs-by-place.ts'
import { onePeer } from '../../../conformance/test/support/one-peer.ts'
import { type JaxDevice, jaxBackend } from '../../src/index.js'

/** Registers the conformance kit on a device; the training runs of all peers on wasm in Node. */
export function describeConformance(device: JaxDevice, onlyWhatDiffers = false): void {
  describeBackend({
    name: `jax-js ${device}`,
    create: () => jaxBackend({ device }),
    ...(onlyWhatDiffers ? { only: differsByPlace } : device === 'cpu' ? { only: onePeer } : {}),
    // Each is compiled; device cpu interprets kernels element by element.
    randomPrograms: device === 'cpu' ? 100 : 400,
  })
}
