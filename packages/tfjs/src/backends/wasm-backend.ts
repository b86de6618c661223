import type { Backend } from '@adafactor/core'
import { clone, type Tensor } from '@tensorflow/tfjs-core'
import { tfInternals, type WasmInternals } from '../tf-internals.js'
import { HostTensors } from './host-tensors.js'
import { inMemoryBackend } from './in-memory-backend.js'

/**
 * On TensorFlow.js's backend `wasm`: gradients are read in its memory. A variable's numbers may not be
 * changed there, since a matrix product keeps a packed copy of its weights for as long as they have one id.
 */
export function wasmBackend(): Backend<Tensor, 'synchronous'> {
  const internals = tfInternals<WasmInternals>(['dataIdMap', 'typedArrayFromHeap'])
  return inMemoryBackend('tfjs wasm', new HostTensors('tfjs wasm'), {
    // Not left to typedArrayFromHeap: it takes hold of the memory before the move lets it grow.
    place: ({ dataId }) => internals.dataIdMap.get(dataId),
    view: (tensor) =>
      tensor.size === 0
        ? new Float32Array(0)
        : (internals.typedArrayFromHeap(tensor) as Float32Array),
    // There it is no view of the same data.
    copy: clone,
  })
}
