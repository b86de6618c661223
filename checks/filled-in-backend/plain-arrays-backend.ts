import {
  type Backend,
  checkData,
  checkShape,
  checkSize,
  interpretedBackend,
  TensorLedger,
} from '@adafactor/core'
import { operations } from './operations.js'
import { isTensor, type PlainArraysTensor, type, zeros } from './tensor.js'

/** Runs the optimizer operation by operation. */
export function plainArraysBackend(): Backend<PlainArraysTensor, 'synchronous'> {
  const name = 'plain-arrays'
  const maxElements = 2 ** 31 - 1
  const ledger = new TensorLedger<PlainArraysTensor>(name, ({ shape }) => shape)

  return interpretedBackend<PlainArraysTensor, 'synchronous'>({
    name,
    packageName: '@adafactor/backend-plain-arrays',
    traits: {
      execution: 'synchronous',
      types: [type],
      precision: type,
      subnormals: 'kept',
      maxElements,
    },
    ops: operations,
    isTensor,
    create: (shape, data) => {
      checkShape(shape)
      checkSize(name, shape, maxElements)
      if (data !== undefined) checkData(shape, data)
      const tensor = zeros(shape)
      if (data !== undefined) tensor.data.set(data)
      return ledger.add(tensor, tensor.data.byteLength)
    },
    shapeOf: (tensor) => ledger.check(tensor).shape,
    read: (tensor) => ledger.check(tensor).data.slice(),
    write: (tensor, data) => {
      checkData(ledger.check(tensor).shape, data)
      tensor.data.set(data)
    },
    dispose: (tensor) => {
      ledger.dispose(tensor)
    },
    memory: () => ledger.memory(),
  })
}
