/**
 * Checkpoints that travel.
 * @module
 */

export type { BrowserFile, BrowserFolder } from './run/browser-folder.js'
export { type LoadedRun, loadRun, type Run, type RunTargets } from './run/load-run.js'
export { openRun, type RunSource } from './run/open-run.js'
export type { RunToSave } from './run/run-content.js'
export type { RunFiles } from './run/run-files.js'
export type { SaveProgress } from './run/save-progress.js'
export { type RunTarget, type SaveOptions, saveRun, writeRun } from './run/save-run.js'
export {
  type AnyTensor,
  isFloatTensor,
  type OtherData,
  type OtherTensor,
} from './safetensors/any-tensor.js'
export type { OtherType } from './safetensors/dtypes.js'
export { readSafetensors } from './safetensors/read-safetensors.js'
export type { SafetensorsFile, TensorInfo } from './safetensors/safetensors-file.js'
export type { DataToWrite, TensorsToWrite, TensorToWrite } from './safetensors/tensor-to-write.js'
export { type WriteOptions, writeSafetensors } from './safetensors/write-safetensors.js'
export type { ByteSource } from './source/byte-source.js'
export { openSource } from './source/open-source.js'
export type { BlobLike, FileHandleLike, Source } from './source/source.js'
export type { Tensor } from './tensor.js'
