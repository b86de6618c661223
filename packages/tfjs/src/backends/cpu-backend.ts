import { AdafactorError, type Backend, showShape } from '@adafactor/core'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { type CpuInternals, tfInternals } from '../tf-internals.js'
import { assign, HostTensors } from './host-tensors.js'
import { inMemoryBackend } from './in-memory-backend.js'

/**
 * On TensorFlow.js's backend `cpu`. Its arrays may not be changed: clones, slices, what a variable was made
 * of, and what `dataSync()` has given are views of one array, and a slice is not even counted. So new
 * numbers are written into a copy, which then takes the variable's place.
 */
export function cpuBackend(): Backend<Tensor, 'synchronous'> {
  const internals = tfInternals<CpuInternals>(['data'])
  const host = new HostTensors('tfjs cpu')

  const view = (tensor: Tensor): Float32Array => {
    const values = internals.data.get(tensor.dataId)?.values
    if (values instanceof Float32Array) return values
    // Of another realm, or not typed: read like any other.
    if (values !== undefined && values !== null) return Float32Array.from(values as number[])
    throw new AdafactorError(
      'tensor/foreign',
      `a tensor of shape ${showShape(tensor.shape)} is not on TensorFlow.js's backend cpu: ` +
        'it was made on another one, and not used since',
    )
  }
  return inMemoryBackend('tfjs cpu', host, {
    // Looking it up moves it here.
    place: (tensor) => internals.data.get(tensor.dataId),
    view,
    // The state is nobody else's.
    open: (target) =>
      host.isOwn(target) ? target : tensor(view(target).slice(), target.shape, 'float32'),
    close: assign,
    cancel: (_, copy) => copy.dispose(),
  })
}
