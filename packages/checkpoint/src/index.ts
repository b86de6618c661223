/**
 * Checkpoints that travel.
 * @module
 */

export {
  type AnyTensor,
  isFloatTensor,
  type OtherData,
  type OtherTensor,
} from './safetensors/any-tensor.js'
export type { Dtype, OtherType } from './safetensors/dtypes.js'
export { readSafetensors } from './safetensors/read-safetensors.js'
export type { SafetensorsFile, TensorInfo } from './safetensors/safetensors-file.js'
export type { DataToWrite, TensorsToWrite, TensorToWrite } from './safetensors/tensor-to-write.js'
export { type WriteOptions, writeSafetensors } from './safetensors/write-safetensors.js'
export type { ByteSource } from './source/byte-source.js'
export { openSource } from './source/open-source.js'
export type { BlobLike, FileHandleLike, Source } from './source/source.js'
export type { Tensor } from './tensor.js'
