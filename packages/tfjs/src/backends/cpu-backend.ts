import { AdafactorError, type Backend, showShape } from '@adafactor/core'
import { type Tensor, tensor, type Variable } from '@tensorflow/tfjs-core'
import { type CpuInternals, tfInternals } from '../tf-internals.js'
import { assign, HostTensors } from './host-tensors.js'
import { inMemoryBackend } from './in-memory-backend.js'

/**
 * On TensorFlow.js's backend `cpu`: its arrays are changed in place. There clones, reshaped tensors, what a
 * variable was made of, and even what `dataSync()` has given share one array, all of which others rely on
 * not to change. So a variable gets an array of its own first, and again whenever it shares it.
 */
export function cpuBackend(): Backend<Tensor, 'synchronous'> {
  const internals = tfInternals<CpuInternals>(['data', 'refCount'])
  const host = new HostTensors('tfjs cpu')
  /** The arrays that nobody else has. */
  const owned = new WeakMap<Tensor, Float32Array>()

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
  const open = (target: Tensor): Tensor => {
    if (host.isOwn(target)) return target
    const values = view(target)
    if (owned.get(target) === values && internals.refCount(target.dataId) === 1) return target
    const own = values.slice()
    assign(target, tensor(own, target.shape, 'float32'))
    if (!owned.has(target)) giveCopies(target as Variable)
    owned.set(target, own)
    return target
  }
  const nothing = () => {}
  return inMemoryBackend('tfjs cpu', host, { view, open, close: nothing, cancel: nothing })
}

/**
 * Makes `dataSync()` and `data()` of a variable give copies, as they do on all other backends: what
 * somebody has kept of the best weights must not move.
 */
function giveCopies(variable: Variable): void {
  const { dataSync, data } = variable
  Object.assign(variable, {
    dataSync: () => dataSync.call(variable).slice(),
    data: async () => (await data.call(variable)).slice(),
  })
}
