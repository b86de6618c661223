import { checkChoice, checkKeys, checkObject } from '../adafactor/option-checks.js'
import type { Backend } from '../backend.js'
import { checkDataLength, checkShape, checkSize, withMemoryFor } from '../check-tensor.js'
import { AdafactorError } from '../errors.js'
import { interpretedBackend } from '../interpreted-backend.js'
import { showShape, sizeOf } from '../shape.js'
import { denseOps } from './dense-ops.js'
import { allocate, type DenseTensor, type Precision } from './dense-tensor.js'

/**
 * The reference: the interpreter on plain arrays, in float64 unless asked otherwise. Slow, and as
 * right as an implementation can be. Other backends are held against it.
 *
 * @param options `precision`: what tensors hold and operations round to (float64)
 * @throws AdafactorError `option/unknown`, `option/invalid`
 */
export function referenceBackend(
  options: { readonly precision?: Precision } = {},
): Backend<DenseTensor, 'synchronous'> {
  checkObject('options', options, 'a plain object: { precision }')
  checkKeys('', options, ['precision'])
  const { precision = 'float64' } = options
  checkChoice('precision', precision, ['float32', 'float64'])
  const live = new Set<DenseTensor>()
  const disposed = new WeakSet<DenseTensor>()
  const use = (tensor: DenseTensor): DenseTensor => {
    if (disposed.has(tensor)) {
      throw new AdafactorError(
        'tensor/disposed',
        `a tensor of shape ${showShape(tensor.shape)} was used after it was disposed`,
      )
    }
    return tensor
  }
  const name = `reference ${precision}`
  const maxElements = 2 ** 32 - 1
  return interpretedBackend({
    name,
    traits: {
      execution: 'synchronous',
      precision,
      subnormals: 'kept',
      maxElements,
    },
    ops: denseOps(precision),
    isTensor: (value): value is DenseTensor =>
      typeof value === 'object' &&
      value !== null &&
      'shape' in value &&
      'data' in value &&
      Array.isArray(value.shape) &&
      (value.data instanceof Float32Array || value.data instanceof Float64Array) &&
      sizeOf(value.shape) === value.data.length,
    whyForeign: (value) => {
      const { shape, data } = (value ?? {}) as Partial<DenseTensor>
      if (!Array.isArray(shape) || typeof data !== 'object' || data === null) return undefined
      return data instanceof Float32Array || data instanceof Float64Array
        ? `its shape ${showShape(shape)} takes ${sizeOf(shape)} numbers and its data has ${data.length}`
        : 'its data has to be a Float32Array or a Float64Array; make it with create(shape, data)'
    },
    create: (shape, data) => {
      checkShape(shape)
      checkSize(name, shape, maxElements)
      const what = `a ${precision} tensor of shape ${showShape(shape)}`
      const numbers = withMemoryFor(what, () => allocate(precision, sizeOf(shape)))
      const tensor = { shape: [...shape], data: numbers }
      if (data) fill(tensor, data)
      live.add(tensor)
      return tensor
    },
    shapeOf: (tensor) => use(tensor).shape,
    read: (tensor) => use(tensor).data.slice(),
    write: (tensor, data) => fill(use(tensor), data),
    dispose: (tensor) => {
      live.delete(tensor)
      disposed.add(tensor)
    },
    memory: () => ({
      tensors: live.size,
      bytes: [...live].reduce((bytes, { data }) => bytes + data.byteLength, 0),
    }),
    overlaps: ({ data: a }, { data: b }) =>
      a.buffer === b.buffer &&
      Math.max(a.byteOffset, b.byteOffset) <
        Math.min(a.byteOffset + a.byteLength, b.byteOffset + b.byteLength),
    extentOf: (tensor) => {
      // A backend that was made of this one by spreading it may have tensors of other kinds.
      const { data }: Partial<DenseTensor> = tensor
      if (!data) return undefined
      const from = data.byteOffset
      return { memory: data.buffer, from, to: from + data.byteLength }
    },
    destroy: () => live.clear(),
  })
}

function fill(tensor: DenseTensor, data: ArrayLike<number>): void {
  checkDataLength(tensor.shape, data)
  tensor.data.set(data)
}
