import type { Shape } from '@adafactor/core'

/** What a file says of one of its tensors. */
export interface TensorEntry {
  readonly name: string
  readonly shape: Shape
  readonly type: string
  readonly bytes: number
}

/** A tensor of the model. */
export interface ParameterEntry extends TensorEntry {
  /** The name that it has in the file. */
  readonly place: string
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
  readonly parameters: readonly ParameterEntry[]
  readonly metadata: Readonly<Record<string, string>>
  /** What else is worth saying of such a file. */
  readonly notes: readonly string[]
  read(name: string): Promise<ReadTensor>
  close(): Promise<void>
}

/** The tensors whose names begin so, by the rest of their names. */
export function tensorsBelow(tensors: readonly TensorEntry[], prefix: string): ParameterEntry[] {
  return tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length), place: tensor.name }))
}

/** The model in a file as if there were nothing else. */
export function modelAlone(checkpoint: Checkpoint): Checkpoint {
  const places = new Map(checkpoint.parameters.map(({ name, place }) => [name, place]))
  return {
    ...checkpoint,
    tensors: checkpoint.parameters,
    read: (name) => checkpoint.read(places.get(name) ?? name),
  }
}
