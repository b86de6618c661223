import { type WebgpuTensor, webgpuBackendOn } from '@adafactor/backend-webgpu'
import { type Backend, checkCreateOptions, checkProgram } from '@adafactor/core'
import { mul, type Tensor, Tensor as TfTensor } from '@tensorflow/tfjs-core'
import { tfInternals, type WebgpuInternals } from '../tf-internals.js'
import type { DeviceTensor } from './device-tensor.js'
import { assign, HostTensors } from './host-tensors.js'
import { MappedProgram } from './mapped-program.js'

/**
 * On TensorFlow.js's backend `webgpu`: our kernels on its device, over its buffers. Nothing is read back.
 * A variable is changed where it is, unless it shares its buffer with another tensor, or the buffer is its
 * user's: then it gets one of its own first. `create` makes tensors in few large buffers, for the state:
 * kernels can be bound to some buffers only, and each variable has one.
 */
export function webgpuBackend(): Backend<DeviceTensor, 'asynchronous'> {
  const theirs = tfInternals<WebgpuInternals>([
    'device',
    'tensorMap',
    'uploadToGPU',
    'endComputePassEncoder',
    'submitQueue',
  ])
  const name = 'tfjs webgpu'
  const types = ['float32'] as const
  const host: HostTensors = new HostTensors(name)
  const ours = webgpuBackendOn(theirs.device)
  const isHost = (value: unknown): value is Tensor => value instanceof TfTensor
  const wrapped = new WeakMap<Tensor, WebgpuTensor>()

  const recordOf = ({ dataId }: Tensor) => theirs.tensorMap.get(dataId)
  /** The tensor as kernels see it: its buffer may be another one since the last step. */
  const wrap = (tensor: DeviceTensor): WebgpuTensor => {
    if (!isHost(tensor)) return tensor
    host.check(tensor)
    const record = recordOf(tensor)
    if (tensor.size > 0) theirs.uploadToGPU(tensor.dataId)
    const before = wrapped.get(tensor)
    if (before !== undefined && (tensor.size === 0 || before.buffer === record.resource))
      return before
    if (before !== undefined) ours.dispose(before)
    const fresh =
      tensor.size === 0
        ? ours.create(tensor.shape)
        : ours.wrap(record.resource as WebgpuTensor['buffer'], tensor.shape)
    wrapped.set(tensor, fresh)
    return fresh
  }
  const unwrap = (tensor: Tensor) => {
    const before = wrapped.get(tensor)
    if (before === undefined) return
    ours.dispose(before)
    wrapped.delete(tensor)
  }
  const own = (tensor: DeviceTensor) => {
    if (!isHost(tensor) || tensor.size === 0) return
    host.check(tensor)
    const isShared = theirs.refCount(tensor.dataId) > 1 || recordOf(tensor).external === true
    if (isShared) assign(tensor, mul(tensor, 1))
  }
  /** What they have recorded comes before what is recorded now. */
  const submitTheirs = () => {
    if (!theirs.commandEncoder) return
    theirs.endComputePassEncoder()
    theirs.submitQueue()
  }
  /** What they have read of it before is not what it is now. */
  const forgetValues = (tensor: DeviceTensor) => {
    if (isHost(tensor) && tensor.size > 0) recordOf(tensor).values = null
  }

  return {
    specification: 1,
    name,
    packageName: '@adafactor/tfjs',
    traits: { ...ours.traits, types },
    isTensor: (value): value is DeviceTensor => host.isTensor(value) || ours.isTensor(value),
    explainForeign: (value) => host.explainForeign(value),
    create: (shape, data, options) => {
      checkCreateOptions(name, types, options)
      return ours.create(shape, data, options)
    },
    shapeOf: (tensor) => (isHost(tensor) ? host.shapeOf(tensor) : ours.shapeOf(tensor)),
    typeOf: () => 'float32',
    read: async (tensor) => {
      const device = wrap(tensor)
      submitTheirs()
      return ours.read(device)
    },
    write: async (tensor, data) => {
      if (isHost(tensor)) host.write(tensor, data)
      else await ours.write(tensor, data)
    },
    dispose: (tensor) => {
      if (!isHost(tensor)) ours.dispose(tensor)
    },
    memory: () => ours.memory(),
    explainReadOnly: (tensor) => (isHost(tensor) ? host.explainReadOnly(tensor) : undefined),
    compile: (program) => {
      host.checkAlive()
      checkProgram(name, types, program)
      return new MappedProgram(program, ours.compile(program), {
        own,
        wrap,
        unwrap: (tensor) => isHost(tensor) && unwrap(tensor),
        begin: submitTheirs,
        stored: forgetValues,
      })
    },
    flush: () => ours.flush?.() as Promise<void>,
    destroy: () => {
      host.destroy()
      ours.destroy()
    },
  }
}
