import { AdafactorError, type Shape, sizeOf } from '@adafactor/core'
import { type Dataset, Module } from 'h5wasm'
import type { Tensor } from '../tensor.js'
import type { ForeignTensor } from '../torch/tensors/torch-tensor.js'
import { type TorchType, torchTypes } from '../torch/tensors/torch-types.js'

/** Numbers in an HDF5 file: of a type of ours, or of another one by its common name. */
export type H5Tensor = Tensor | ForeignTensor

/** A dataset of numbers that nobody has read yet. */
export interface NumberDataset {
  readonly dataset: Dataset
  readonly shape: Shape
  readonly type: H5Tensor['type']
  readonly bytes: number
}

const floats: Readonly<Record<number, TorchType>> = { 2: 'float16', 4: 'float32', 8: 'float64' }
const integers: Readonly<Record<number, TorchType>> = {
  1: 'int8',
  2: 'int16',
  4: 'int32',
  8: 'int64',
}
const unsigned: Readonly<Record<number, TorchType>> = {
  1: 'uint8',
  2: 'uint16',
  4: 'uint32',
  8: 'uint64',
}

/** HDF5's classes of types (`H5T_class_t`): integer, float, opaque, enumeration. */
const types: Readonly<Record<number, (dataset: Dataset) => TorchType | undefined>> = {
  0: ({ metadata: { size, signed } }) => (signed ? integers : unsigned)[size],
  1: ({ metadata: { size } }) => floats[size],
  // HDF5 has no such type, so Keras says by an attribute what this is. Its text is not read: damaged ones
  // keep the library busy for ever.
  5: (dataset) =>
    dataset.metadata.size === 2 && 'dtype' in dataset.attrs ? 'bfloat16' : undefined,
  8: ({ metadata: { size } }) => (size === 1 ? 'bool' : undefined),
}

/** @throws AdafactorError `checkpoint/unsupported` for what is no numbers */
export function numberDataset(path: string, dataset: Dataset): NumberDataset {
  const { type: kind, size, shape } = dataset.metadata
  const type = types[kind]?.(dataset)
  if (type === undefined || shape === null) {
    throw new AdafactorError(
      'checkpoint/unsupported',
      `${JSON.stringify(path)} has no numbers of a type that is read here (class ${kind} of HDF5, ` +
        `${size} bytes)`,
    )
  }
  return { dataset, shape, type, bytes: sizeOf(shape) * size }
}

/** The numbers of a dataset. The library itself has none of 16 bits, so they are taken as bytes. */
export function readDataset({ dataset, shape, type, bytes }: NumberDataset): H5Tensor {
  const copy = withMemory(bytes, (place) => {
    Module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(place))
    return Module.HEAPU8.slice(place, place + bytes)
  })
  return { shape, type, data: torchTypes[type].numbersIn(copy.buffer) } as H5Tensor
}

/** Puts other numbers in the place of those that a dataset has: as many bytes, little-endian. */
export function writeDataset({ dataset, bytes }: NumberDataset, data: Uint8Array): void {
  withMemory(bytes, (place) => {
    Module.HEAPU8.set(data, place)
    Module.set_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(place))
  })
}

/** Memory of the library for as long as a task takes. */
function withMemory<V>(bytes: number, task: (place: number) => V): V {
  const place = bytes <= Module.MAXIMUM_MEMORY ? Module._malloc(bytes) : 0
  if (place === 0) throw new Error(`there is no memory for ${bytes} bytes`)
  try {
    return task(place)
  } finally {
    Module._free(place)
  }
}
