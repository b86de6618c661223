import type { Backend } from '@adafactor/core'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { type CpuInternals, tfInternals } from '../tf-internals.js'
import { HostTensors } from './host-tensors.js'
import { inMemoryBackend } from './in-memory-backend.js'

/**
 * On TensorFlow.js's backend `cpu`. Its arrays may not be changed: clones, slices, what a variable was made
 * of, and what `dataSync()` has given are views of one array, and a slice is not even counted.
 */
export function cpuBackend(): Backend<Tensor, 'synchronous'> {
  const { data } = tfInternals<CpuInternals>(['data'])
  const view = (tensor: Tensor): Float32Array => {
    const { values } = data.get(tensor.dataId)
    // One of another realm is read like any list of numbers.
    return values instanceof Float32Array ? values : Float32Array.from(values)
  }
  return inMemoryBackend('tfjs cpu', new HostTensors('tfjs cpu'), {
    // Looking it up moves it here.
    place: ({ dataId }) => data.get(dataId),
    view,
    copy: (original) => tensor(view(original).slice(), original.shape, 'float32'),
  })
}
