import type { Faults } from '../tensors/faults.js'
import type { PlainComplex, PlainSlice, PlainValue } from '../tensors/plain-value.js'
import { TorchTensor } from '../tensors/torch-tensor.js'
import { torchTypes } from '../tensors/torch-types.js'
import { deepest, mostParts } from './pickle-limits.js'
import { isUnfinished, Namespace, PickleGlobal, RawStorage } from './raw-values.js'

/**
 * What a pickle made, as plain data. It is a tree of limited depth and size, so that whoever walks
 * through it comes to an end.
 *
 * @throws AdafactorError `checkpoint/unsupported` for a value that is in itself, or is too deep or large
 */
export function plainOf(raw: unknown, faults: Faults): PlainValue {
  return new Plainer(faults).plain(raw, 0).value
}

/** A value and how many parts it has. */
interface Counted {
  readonly value: PlainValue
  readonly parts: number
}

class Plainer {
  readonly #faults: Faults
  /** What was made of objects: one that is at two places stays one. */
  readonly #made = new Map<object, Counted>()
  /** Objects that are being made. */
  readonly #open = new Set<object>()

  constructor(faults: Faults) {
    this.#faults = faults
  }

  plain(raw: unknown, depth: number): Counted {
    if (raw === null) return { value: raw, parts: 1 }
    if (typeof raw !== 'object') return { value: raw as PlainValue, parts: 1 }
    const known = this.#made.get(raw)
    if (known) return known
    if (this.#open.has(raw)) throw this.#faults.unsupported('holds a value that is within itself')
    if (depth >= deepest) {
      throw this.#faults.unsupported(`holds values within each other, ${depth} deep`)
    }
    this.#open.add(raw)
    const made = this.#object(raw, depth + 1)
    this.#open.delete(raw)
    if (made.parts > mostParts) {
      throw this.#faults.unsupported(`holds a value of more than ${mostParts} parts`)
    }
    this.#made.set(raw, made)
    return made
  }

  #object(raw: object, depth: number): Counted {
    if (raw instanceof TorchTensor || raw instanceof Uint8Array) return { value: raw, parts: 1 }
    if (raw instanceof Namespace) return this.plain(raw.fields, depth)
    if (isUnfinished(raw)) return this.plain(raw.finished(this.#faults), depth)
    if (raw instanceof RawStorage) return { value: this.#vector(raw), parts: 1 }
    if (raw instanceof PickleGlobal) {
      throw this.#faults.unsupported(
        `holds the class ${raw.name} itself, which is no plain data: leave it out of what is saved`,
      )
    }
    let parts = 1
    const plain = (item: unknown): PlainValue => {
      const counted = this.plain(item, depth)
      parts += counted.parts
      return counted.value
    }
    const value = containerOf(raw, plain)
    return { value, parts }
  }

  /** A storage on its own: all of it. */
  #vector({ storage, type = 'uint8' }: RawStorage): TorchTensor {
    const shape = [Math.floor(storage.bytes / torchTypes[type].bytes)]
    return new TorchTensor(
      storage,
      type,
      { shape, strides: [1], offset: 0 },
      {},
      this.#faults.damaged,
    )
  }
}

function containerOf(raw: object, plain: (item: unknown) => PlainValue): PlainValue {
  if (Array.isArray(raw)) return raw.map(plain)
  if (raw instanceof Set) return new Set(Array.from(raw, plain))
  if (raw instanceof Map) {
    return new Map(Array.from(raw, ([key, item]) => [plain(key), plain(item)]))
  }
  return raw as PlainComplex | PlainSlice
}
