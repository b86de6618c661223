import type { TorchTensor } from './torch-tensor.js'

/** A complex number of Python. */
export interface PlainComplex {
  readonly real: number
  readonly imag: number
}

/** A slice of Python: `slice(1, None)`. */
export interface PlainSlice {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null
}

/**
 * A value of Python as plain data. Dictionaries (also ordered ones, counters and an
 * `argparse.Namespace`) are Maps in their order, tuples and lists arrays, `None` is null, whole numbers
 * beyond 2^53 are bigints, arrays of numpy are tensors, and types and devices of PyTorch are their names
 * (`torch.float32`, `cuda:0`).
 */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PlainComplex
  | PlainSlice
  | TorchTensor
  | readonly PlainValue[]
  | ReadonlySet<PlainValue>
  | PlainMap

/** A dictionary of Python. */
export interface PlainMap extends ReadonlyMap<PlainValue, PlainValue> {}
