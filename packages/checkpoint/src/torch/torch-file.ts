import { AdafactorError } from '@adafactor/core'
import type { ByteSource } from '../source/byte-source.js'
import type { PlainMap, PlainValue } from './tensors/plain-value.js'
import { TorchTensor } from './tensors/torch-tensor.js'

/** A key in a dictionary, or an index in a list. */
export type PathPart = string | number | bigint

/**
 * A file that `torch.save` wrote, as `readTorch` gives it.
 *
 * @example
 * ```ts
 * import type { TorchFile } from '@adafactor/checkpoint/torch'
 *
 * const names = (file: TorchFile) => file.tensors().map(({ path }) => path.join('/'))
 * ```
 */
export class TorchFile {
  readonly #source: ByteSource
  /** What it is, for messages. */
  readonly name: string
  /** What was saved, as plain data; tensors are read when they are asked for. */
  readonly value: PlainValue
  /** What the file takes. */
  readonly fileBytes: number

  constructor(source: ByteSource, value: PlainValue) {
    this.#source = source
    this.name = source.name
    this.value = value
    this.fileBytes = source.size
  }

  /** What the tensors show, each once. A slice brings all of its storage into the file. */
  get tensorBytes(): number {
    const distinct = new Set(this.tensors().map(({ tensor }) => tensor))
    return [...distinct].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /**
   * A part of the value.
   *
   * @param path keys and indices, from the outermost: `file.at('optimizer', 'state', 0)`. A number
   *   may be given as a text
   * @throws AdafactorError `checkpoint/unknown-tensor`, which says what there is
   */
  at(...path: readonly PathPart[]): PlainValue {
    return path.reduce<PlainValue>((value, part, depth) => {
      const found = partOf(value, part)
      if (found !== undefined) return found
      const where = depth === 0 ? 'it' : path.slice(0, depth).map(String).join('/')
      throw new AdafactorError(
        'checkpoint/unknown-tensor',
        `${this.name} has no ${path
          .slice(0, depth + 1)
          .map(String)
          .join('/')}: ${where} is ${showPlain(value)}`,
      )
    }, this.value)
  }

  /** All tensors in the value, in its order, and where they are. One that is at two places is there twice. */
  tensors(): readonly { readonly path: readonly PlainValue[]; readonly tensor: TorchTensor }[] {
    const found: { path: readonly PlainValue[]; tensor: TorchTensor }[] = []
    const path: PlainValue[] = []
    const walk = (value: PlainValue): void => {
      if (value instanceof TorchTensor) found.push({ path: [...path], tensor: value })
      const items = isPlainMap(value) || isPlainList(value) ? value.entries() : []
      for (const [key, item] of items) {
        path.push(key)
        walk(item)
        path.pop()
      }
    }
    walk(this.value)
    return found
  }

  /** Gives back what was opened. */
  close(): Promise<void> {
    return this.#source.close()
  }
}

/** Whether a value is a dictionary. */
export function isPlainMap(value: unknown): value is PlainMap {
  return value instanceof Map
}

/** Whether a value is a list or a tuple. */
export function isPlainList(value: unknown): value is readonly PlainValue[] {
  return Array.isArray(value)
}

/** What a value is, in words: of a dictionary the keys. */
export function showPlain(value: PlainValue): string {
  if (isPlainMap(value)) {
    const keys = [...value.keys()]
      .slice(0, 8)
      .map((key) =>
        typeof key === 'string'
          ? JSON.stringify(key.slice(0, 48))
          : typeof key === 'object'
            ? '...'
            : String(key),
      )
    return `a dict of ${keys.join(', ')}${value.size > 8 ? `, ... (${value.size})` : ''}`
  }
  if (isPlainList(value)) return `a list of ${value.length}`
  if (value instanceof TorchTensor) return 'a tensor'
  if (typeof value === 'object') return value === null ? 'None' : 'an object'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 48)) : String(value)
}

function partOf(value: PlainValue, part: PathPart): PlainValue | undefined {
  if (isPlainMap(value)) {
    if (value.has(part)) return value.get(part)
    const key = [...value.keys()].find(
      (key) => typeof key !== 'object' && String(key) === String(part),
    )
    return key === undefined ? undefined : value.get(key)
  }
  return isPlainList(value) ? value[Number(part)] : undefined
}
