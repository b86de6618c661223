import type { Backend } from '@adafactor/core'
import { clone, type Tensor } from '@tensorflow/tfjs-core'
import { tfInternals, type WasmInternals } from '../tf-internals.js'
import { assign, HostTensors } from './host-tensors.js'
import { inMemoryBackend } from './in-memory-backend.js'

/**
 * On TensorFlow.js's backend `wasm`: gradients are read in its memory. A variable's numbers may not be
 * changed there, since a matrix product keeps a packed copy of its weights for as long as they have one
 * id: new numbers are written into a copy, which then takes the variable's place.
 */
export function wasmBackend(): Backend<Tensor, 'synchronous'> {
  const internals = tfInternals<WasmInternals>(['dataIdMap', 'typedArrayFromHeap'])
  const host = new HostTensors('tfjs wasm')
  return inMemoryBackend('tfjs wasm', host, {
    // Not left to typedArrayFromHeap: it takes hold of the memory before the move lets it grow.
    place: (tensor) => internals.dataIdMap.get(tensor.dataId),
    view: (tensor) =>
      tensor.size === 0
        ? new Float32Array(0)
        : (internals.typedArrayFromHeap(tensor) as Float32Array),
    // No matrix product gets the state.
    open: (target) => (host.isOwn(target) ? target : clone(target)),
    close: assign,
    cancel: (_, copy) => copy.dispose(),
  })
}
