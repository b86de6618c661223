import type { ElementType, Shape } from '@adafactor/core'
import type { AnyTensor } from './any-tensor.js'
import type { OtherType } from './dtypes.js'

/** What a file says of a tensor without reading its numbers. */
export interface TensorInfo {
  readonly shape: Shape
  /** As core calls it, or else as the file does. */
  readonly type: ElementType | OtherType | (string & {})
  /** How many bytes it takes. */
  readonly bytes: number
}

/** A safetensors file, or the files of an index as one: its header has been read. */
export interface SafetensorsFile {
  /** The tensors' names in the order in which they lie in the file. */
  readonly names: readonly string[]
  /** The texts of `__metadata__`, of the first file of an index; a record without a prototype. */
  readonly metadata: Readonly<Record<string, string>>
  /** The size of the whole file, or of all files of an index. */
  readonly fileBytes: number
  /** @throws AdafactorError `checkpoint/unknown-tensor` */
  info(name: string): TensorInfo
  /**
   * Reads one tensor, and nothing of the others. The numbers are a copy.
   * @throws AdafactorError `checkpoint/unknown-tensor`; `checkpoint/unsupported` for a type that is
   *   none of safetensors 0.8; `checkpoint/truncated`, `checkpoint/io`
   */
  tensor(name: string): Promise<AnyTensor>
  /**
   * Reads the bytes of one tensor as they are; of a file that was given as bytes they are a view.
   * @throws AdafactorError as `tensor`
   */
  bytes(name: string): Promise<Uint8Array<ArrayBuffer>>
  /** Closes a file that was opened by its path. What was given open stays open. */
  close(): Promise<void>
}
