import {
  type Backend,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  referenceBackend,
} from '../../src/index.js'

/** A backend that has float32 and nothing else. */
export function float32Backend(): Backend<DenseTensor, 'synchronous'> {
  const { flush: _, ...reference } = referenceBackend({ precision: 'float32' })
  return interpretedBackend<DenseTensor, 'synchronous'>({
    ...reference,
    name: 'only float32',
    ops: denseOps('float32'),
    traits: { ...reference.traits, types: ['float32'] },
  })
}
