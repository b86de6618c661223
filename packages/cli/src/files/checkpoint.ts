import type { Shape } from '@adafactor/core'

/** What a file says of one of its tensors. */
export interface TensorEntry {
  readonly name: string
  readonly shape: Shape
  readonly type: string
  readonly bytes: number
}

/** A tensor that was read. */
export interface ReadTensor {
  readonly shape: Shape
  readonly type: string
  /** Row-major; of types that are no numbers of their own, the bytes. */
  readonly data: ArrayLike<number> | ArrayLike<bigint>
}

/** A file with tensors, whatever its format. Numbers are read when they are asked for. */
export interface Checkpoint {
  /** For people: `a safetensors file`. */
  readonly kind: string
  readonly fileBytes: number
  readonly tensors: readonly TensorEntry[]
  /** Those of the model by its own names for them, without the state of an optimizer. */
  readonly parameters: readonly TensorEntry[]
  readonly metadata: Readonly<Record<string, string>>
  /** What else is worth saying of such a file. */
  readonly notes: readonly string[]
  read(name: string): Promise<ReadTensor>
  close(): Promise<void>
}

/** The tensors whose names begin so, by the rest of their names. */
export function tensorsBelow(tensors: readonly TensorEntry[], prefix: string): TensorEntry[] {
  return tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
}
