import { AdafactorError, Bfloat16Array, reasonOf } from '@adafactor/core'
import { Dataset, File, Group, ready } from 'h5wasm'
import type { Tensor } from '../tensor.js'
import type { ForeignTensor } from '../torch/tensors/torch-tensor.js'
import { torchTypes } from '../torch/tensors/torch-types.js'

/** A number in an HDF5 file: of a type of ours, or of another one by its common name. */
export type H5Tensor = Tensor | ForeignTensor

/** `\x89HDF\r\n\x1a\n`: a file is not given to the library unless it begins so. */
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

let opened = 0
/** How many are at work: the library is shared with its other users. */
let tasks = 0

/**
 * Opens bytes as an HDF5 file, in h5wasm's own memory.
 *
 * @throws AdafactorError `checkpoint/format` for what is no such file, or one that the library refuses;
 *   and what the task throws of its own
 */
export async function readHdf5<V>(
  name: string,
  bytes: Uint8Array,
  task: (file: File) => V | Promise<V>,
): Promise<V> {
  if (!signature.every((byte, index) => bytes[index] === byte)) {
    throw noKerasFile(name, 'it is no HDF5 file')
  }
  return withPath(async (path, module) => {
    module.FS.writeFile(path, bytes)
    return onFile(new File(path, 'r'), task)
  }, name)
}

/** The bytes of a new file, which a task fills. @throws AdafactorError `checkpoint/format` */
export async function writeHdf5(
  name: string,
  fill: (file: File) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  return withPath(async (path, module) => {
    await onFile(new File(path, 'w'), fill)
    return Uint8Array.from(module.FS.readFile(path))
  }, name)
}

/** A place in the library's memory that is free again afterwards; what the library throws has a type. */
async function withPath<V>(
  task: (path: string, module: Awaited<typeof ready>) => Promise<V>,
  name: string,
): Promise<V> {
  const module = await ready
  // Without it the library writes to the console what fails, and goes on.
  if (tasks++ === 0) module.activate_throwing_error_handler()
  const path = `adafactor-${opened++}.h5`
  try {
    return await task(path, module)
  } catch (cause) {
    if (AdafactorError.isInstance(cause)) throw cause
    throw noKerasFile(name, reasonOf(cause), cause)
  } finally {
    if (module.FS.analyzePath(path).exists) module.FS.unlink(path)
    if (--tasks === 0) module.deactivate_throwing_error_handler()
  }
}

async function onFile<V>(file: File, task: (file: File) => V | Promise<V>): Promise<V> {
  try {
    return await task(file)
  } finally {
    file.close()
  }
}

export function noKerasFile(name: string, why: string, cause?: unknown): AdafactorError {
  return new AdafactorError('checkpoint/format', `${name} is no file of Keras: ${why}`, { cause })
}

/** A group or a dataset at a place, or undefined. */
export function entityIn(group: Group, key: string): Group | Dataset | undefined {
  const entity = group.get(key)
  return entity instanceof Group || entity instanceof Dataset ? entity : undefined
}

/** All datasets in a group by their paths. */
export function datasetsIn(group: Group, path = ''): [string, Dataset][] {
  return group.keys().flatMap((key): [string, Dataset][] => {
    const own = path ? `${path}/${key}` : key
    const entity = entityIn(group, key)
    if (entity instanceof Group) return datasetsIn(entity, own)
    return entity ? [[own, entity]] : []
  })
}

const types: Readonly<Record<string, H5Tensor['type']>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
}

/** HDF5's classes of numbers (`H5T_class_t`), and the letter for them. */
const letters: Readonly<Record<number, (signed: boolean) => string>> = {
  0: (signed) => (signed ? 'i' : 'u'),
  1: () => 'f',
}

/** @throws AdafactorError `checkpoint/unsupported` for what is no number */
export function readDataset(path: string, dataset: Dataset): H5Tensor {
  const { metadata, shape } = dataset
  const { type: kind, size, signed, total_size: total } = metadata
  // HDF5 has no such type: Keras stores the bits, and says so.
  if (size === 2 && dataset.attrs.dtype?.value === 'bfloat16' && shape !== null) {
    const { buffer } = Uint8Array.from(dataset.value as Uint8Array)
    return { shape, type: 'bfloat16', data: new Bfloat16Array(new Uint16Array(buffer)).toFloat32() }
  }
  const type = types[`${letters[kind]?.(signed)}${size}`]
  if (type === undefined || shape === null) {
    throw new AdafactorError(
      'checkpoint/unsupported',
      `${JSON.stringify(path)} is of type ${JSON.stringify(dataset.dtype)}, which is not read here`,
    )
  }
  const numbers = numbersOf(dataset.value, total)
  const { numbersIn } = torchTypes[type]
  // Of 16 bits the library has the numbers widened already.
  if (type === 'float16') return { shape, type, data: Float32Array.from(numbers as number[]) }
  const data = numbersIn(new ArrayBuffer(total * size))
  data.set(numbers as never)
  return { shape, type, data } as H5Tensor
}

function numbersOf(value: unknown, size: number): ArrayLike<number | bigint> {
  if (ArrayBuffer.isView(value)) return value as Float32Array
  if (Array.isArray(value)) return value.flat(Number.POSITIVE_INFINITY) as number[]
  return size === 0 ? [] : [value as number]
}
