import type { Backend } from '../backend.js'
import { checkChoice, checkKeys, checkObject } from '../checks/option-checks.js'
import { denseOps } from '../dense/dense-ops.js'
import type { DenseTensor, Precision } from '../dense/dense-tensor.js'
import { AdafactorError } from '../errors.js'
import { checkData, isDetached, whyDetached } from '../tensors/check-data.js'
import { checkShape, checkSize, withMemoryFor } from '../tensors/check-shape.js'
import { elementTypes, floatTypeOf } from '../tensors/element-type.js'
import { showShape, sizeOf } from '../tensors/shape.js'
import { TensorLedger } from '../tensors/tensor-ledger.js'
import { checkCreateOptions } from './create-options.js'
import { interpretedBackend } from './interpreted-backend.js'

/**
 * The reference: the interpreter on plain arrays, in float64 unless asked otherwise. Slow, and as
 * right as an implementation can be. Other backends are held against it.
 *
 * @param options `precision`: what operations round to (float64), and what tensors are stored as if
 *   `create` is not told: float32 and float64 are there in either
 * @throws AdafactorError `option/unknown`, `option/invalid`
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 *
 * const backend = referenceBackend()
 * const weights = backend.create([2, 2], [1, 2, 3, 4])
 * adafactor({ backend, params: { weights } }).step({ weights: backend.create([2, 2], [1, 1, 1, 1]) })
 * console.log(weights.data[0].toFixed(4)) // => 0.9726
 * ```
 */
export function referenceBackend(
  options: { readonly precision?: Precision } = {},
): Backend<DenseTensor, 'synchronous'> {
  checkObject('options', options, 'a plain object: { precision }')
  checkKeys('', options, ['precision'])
  const { precision = 'float64' } = options
  checkChoice('precision', precision, ['float32', 'float64'])
  const name = `reference ${precision}`
  const maxElements = 2 ** 32 - 1
  const types = [precision, precision === 'float32' ? 'float64' : 'float32'] as const
  const ledger = new TensorLedger<DenseTensor>(name, ({ shape }) => shape)
  const use = (tensor: DenseTensor, accepted = isDense): DenseTensor => {
    ledger.checkAlive()
    if (accepted(tensor)) return ledger.check(tensor)
    throw new AdafactorError(
      'tensor/foreign',
      `the value is not a tensor of the backend "${name}": ` +
        (whyNotDense(tensor) ?? 'make one with create(shape, data)'),
    )
  }
  return interpretedBackend({
    name,
    traits: {
      execution: 'synchronous',
      types,
      precision,
      subnormals: 'kept',
      maxElements,
    },
    ops: denseOps(precision),
    isTensor: isDense,
    explainForeign: whyNotDense,
    create: (shape, data, options) => {
      checkShape(shape)
      checkSize(name, shape, maxElements)
      if (data !== undefined) checkData(shape, data)
      const type = checkCreateOptions(name, types, options) as Precision
      const what = `a ${type} tensor of shape ${showShape(shape)}`
      const numbers = withMemoryFor(what, () => new elementTypes[type].array(sizeOf(shape)))
      if (data !== undefined) numbers.set(data)
      return ledger.add({ shape: [...shape], data: numbers }, numbers.byteLength)
    },
    // Asked about results of operations too, of which the interpreter wants to know what is wrong.
    shapeOf: (tensor) => use(tensor, looksDense).shape,
    typeOf: (tensor) => floatTypeOf(use(tensor).data) as Precision,
    read: (tensor) => use(tensor).data.slice(),
    write: (tensor, data) => {
      checkData(use(tensor).shape, data)
      tensor.data.set(data)
    },
    dispose: (tensor) => {
      if (isDense(tensor)) ledger.dispose(tensor)
    },
    memory: () => ledger.memory(),
    overlaps: (first, second) => {
      const [{ data: a }, { data: b }] = [use(first), use(second)]
      return (
        a.buffer === b.buffer &&
        Math.max(a.byteOffset, b.byteOffset) <
          Math.min(a.byteOffset + a.byteLength, b.byteOffset + b.byteLength)
      )
    },
    extentOf: (tensor) => {
      // A backend that was made of this one by spreading it may have tensors of other kinds.
      const { data }: Partial<DenseTensor> = tensor
      if (!data) return undefined
      const from = data.byteOffset
      return { memory: data.buffer, from, to: from + data.byteLength }
    },
    destroy: () => ledger.destroy(),
  })
}

function looksDense(value: unknown): value is DenseTensor {
  if (typeof value !== 'object' || value === null) return false
  const { shape, data } = value as Partial<DenseTensor>
  return (
    Array.isArray(shape) &&
    floatTypeOf(data) !== undefined &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  )
}

function isDense(value: unknown): value is DenseTensor {
  return looksDense(value) && sizeOf(value.shape) === value.data.length
}

function whyNotDense(value: unknown): string | undefined {
  const { shape, data } = (value ?? {}) as Partial<DenseTensor>
  if (!Array.isArray(shape) || typeof data !== 'object' || data === null) return undefined
  if (floatTypeOf(data) === undefined) {
    return 'its data has to be a Float32Array or a Float64Array; make it with create(shape, data)'
  }
  return isDetached(data)
    ? `its data ${whyDetached}`
    : `its shape ${showShape(shape)} takes ${sizeOf(shape)} numbers and its data has ${data.length}`
}
