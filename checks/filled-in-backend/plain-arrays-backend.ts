import {
  AdafactorError,
  type Backend,
  checkData,
  checkShape,
  checkSize,
  interpretedBackend,
  showShape,
} from '@adafactor/core'
import { operations } from './operations.js'
import { isTensor, type PlainArraysTensor, precision, zeros } from './tensor.js'

/** Runs the optimizer operation by operation. */
export function plainArraysBackend(): Backend<PlainArraysTensor, 'synchronous'> {
  const name = 'plain-arrays'
  const maxElements = 2 ** 31 - 1
  const live = new Set<PlainArraysTensor>()
  const disposed = new WeakSet<PlainArraysTensor>()
  const use = (tensor: PlainArraysTensor): PlainArraysTensor => {
    if (!disposed.has(tensor)) return tensor
    throw new AdafactorError(
      'tensor/disposed',
      `a tensor of shape ${showShape(tensor.shape)} was used after it was disposed`,
    )
  }

  return interpretedBackend<PlainArraysTensor, 'synchronous'>({
    name,
    packageName: '@adafactor/backend-plain-arrays',
    traits: { execution: 'synchronous', precision, subnormals: 'kept', maxElements },
    ops: operations,
    isTensor,
    create: (shape, data) => {
      checkShape(shape)
      checkSize(name, shape, maxElements)
      if (data !== undefined) checkData(shape, data)
      const tensor = zeros(shape)
      if (data !== undefined) tensor.data.set(data)
      live.add(tensor)
      return tensor
    },
    shapeOf: (tensor) => use(tensor).shape,
    read: (tensor) => use(tensor).data.slice(),
    write: (tensor, data) => {
      checkData(use(tensor).shape, data)
      tensor.data.set(data)
    },
    dispose: (tensor) => {
      live.delete(tensor)
      disposed.add(tensor)
    },
    memory: () => {
      let bytes = 0
      for (const { data } of live) bytes += data.byteLength
      return { tensors: live.size, bytes }
    },
  })
}
