import type { Backend, TensorData } from '../backend.js'
import { checkChoice, checkKeys, checkObject } from '../checks/option-checks.js'
import { denseOps } from '../dense/dense-ops.js'
import type { DenseTensor, Precision } from '../dense/dense-tensor.js'
import { HalfTensor } from '../dense/half-tensor.js'
import { AdafactorError } from '../errors.js'
import { checkData, isDetached, whyDetached } from '../tensors/check-data.js'
import { checkShape, checkSize, withMemoryFor } from '../tensors/check-shape.js'
import { type ElementType, floatTypeOf, isHalfType } from '../tensors/element-type.js'
import { elementTypes } from '../tensors/element-types.js'
import type { HalfArray } from '../tensors/half-array.js'
import { type Shape, showShape, sizeOf } from '../tensors/shape.js'
import { TensorLedger } from '../tensors/tensor-ledger.js'
import { checkCreateOptions } from './create-options.js'
import { interpretedBackend } from './interpreted-backend.js'

/**
 * The reference: the interpreter on plain arrays, in float64 unless asked otherwise. Slow, and as
 * right as an implementation can be. Other backends are held against it.
 *
 * @param options `precision`: what operations round to (float64), and what tensors are stored as if
 *   `create` is not told: all types are there in either. The `data` of a tensor of 16 bits is a copy
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
  const other = precision === 'float32' ? 'float64' : 'float32'
  const types = [precision, other, 'bfloat16', 'float16'] as const
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
      const type = checkCreateOptions(name, types, options)
      const what = `a ${type} tensor of shape ${showShape(shape)}`
      const tensor = withMemoryFor(what, () => zeros([...shape], type))
      if (data !== undefined) setAll(tensor, data)
      return ledger.add(tensor, storedNumbers(tensor).byteLength)
    },
    // Asked about results of operations too, of which the interpreter wants to know what is wrong.
    shapeOf: (tensor) => use(tensor, looksDense).shape,
    typeOf: (tensor) => floatTypeOf(storedNumbers(use(tensor))) as ElementType,
    read: (tensor) => {
      const { data } = use(tensor)
      return tensor instanceof HalfTensor ? data : data.slice()
    },
    write: (tensor, data) => {
      checkData(use(tensor).shape, data)
      setAll(tensor, data)
    },
    dispose: (tensor) => {
      if (isDense(tensor)) ledger.dispose(tensor)
    },
    memory: () => ledger.memory(),
    overlaps: (first, second) => {
      const [a, b] = [use(first), use(second)].map(memoryOf) as [ArrayBufferView, ArrayBufferView]
      return (
        a.buffer === b.buffer &&
        Math.max(a.byteOffset, b.byteOffset) <
          Math.min(a.byteOffset + a.byteLength, b.byteOffset + b.byteLength)
      )
    },
    extentOf: (tensor) => {
      // A backend that was made of this one by spreading it may have tensors of other kinds.
      if (!(tensor instanceof HalfTensor || tensor.data)) return undefined
      const { buffer, byteOffset, byteLength } = memoryOf(tensor)
      return { memory: buffer, from: byteOffset, to: byteOffset + byteLength }
    },
    destroy: () => ledger.destroy(),
  })
}

function zeros(shape: Shape, type: ElementType): DenseTensor {
  return isHalfType(type)
    ? new HalfTensor(shape, type, sizeOf(shape))
    : { shape, data: new elementTypes[type].array(sizeOf(shape)) }
}

/** What holds the numbers of a tensor, as they are stored. */
function storedNumbers(tensor: DenseTensor): TensorData | HalfArray {
  return tensor instanceof HalfTensor ? tensor.numbers : tensor.data
}

/** Where they are. */
function memoryOf(tensor: DenseTensor): ArrayBufferView {
  return tensor instanceof HalfTensor ? tensor.numbers.bits : tensor.data
}

function setAll(tensor: DenseTensor, data: ArrayLike<number>): void {
  if (tensor instanceof HalfTensor) tensor.numbers.setAll(data)
  else tensor.data.set(data)
}

function isPlainFloats(data: unknown): data is TensorData {
  const type = floatTypeOf(data)
  return type === 'float32' || type === 'float64'
}

function looksDense(value: unknown): value is DenseTensor {
  if (value instanceof HalfTensor) return true
  if (typeof value !== 'object' || value === null) return false
  const { shape, data } = value as Partial<DenseTensor>
  return (
    Array.isArray(shape) &&
    isPlainFloats(data) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  )
}

function isDense(value: unknown): value is DenseTensor {
  return (
    value instanceof HalfTensor || (looksDense(value) && sizeOf(value.shape) === value.data.length)
  )
}

function whyNotDense(value: unknown): string | undefined {
  const { shape, data } = (value ?? {}) as Partial<DenseTensor>
  if (!Array.isArray(shape) || typeof data !== 'object' || data === null) return undefined
  if (!isPlainFloats(data)) {
    return 'its data has to be a Float32Array or a Float64Array; make it with create(shape, data)'
  }
  return isDetached(data)
    ? `its data ${whyDetached}`
    : `its shape ${showShape(shape)} takes ${sizeOf(shape)} numbers and its data has ${data.length}`
}
