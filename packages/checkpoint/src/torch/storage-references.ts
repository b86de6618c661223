import { RawStorage, StorageClass } from './pickle/raw-values.js'
import type { Faults } from './tensors/faults.js'
import type { TorchStorage } from './tensors/torch-storage.js'
import { torchTypes } from './tensors/torch-types.js'

/** What a pickle says about a storage that lies outside of it. */
export interface StorageReference {
  readonly key: string
  readonly location: string
  readonly bytes: number
  /** Of an element. */
  readonly elementBytes: number
}

/** Makes the storages that a pickle refers to: one for each key. */
export class StorageReferences {
  readonly #faults: Faults
  readonly #make: (reference: StorageReference) => TorchStorage
  readonly #made = new Map<string, TorchStorage>()

  constructor(faults: Faults, make: (reference: StorageReference) => TorchStorage) {
    this.#faults = faults
    this.#make = make
  }

  /**
   * @param id what the pickle has: `('storage', class, key, location, elements)`
   * @throws AdafactorError `checkpoint/format`, `checkpoint/unsupported`
   */
  storageFor(id: unknown): RawStorage {
    const [kind, type, key, location, elements, view = null] = Array.isArray(id) ? id : []
    if (kind === 'module') {
      throw this.#faults.unsupported(
        'holds a whole model with its classes, and nothing of a file is executed here. In Python ' +
          'save the state_dict() alone: torch.save(model.state_dict(), path)',
      )
    }
    const isReference =
      kind === 'storage' &&
      type instanceof StorageClass &&
      typeof key === 'string' &&
      typeof location === 'string' &&
      Number.isSafeInteger(elements) &&
      elements >= 0
    if (!isReference) throw this.#faults.damaged('a storage in its pickle has no type, key or size')
    if (view !== null) {
      throw this.#faults.unsupported(
        'holds storages that are views of others, as torch before 0.4 wrote. In Python: ' +
          'torch.save(torch.load(path, weights_only=True), path)',
      )
    }
    const elementBytes = type.type === undefined ? 1 : torchTypes[type.type].bytes
    const bytes = elements * elementBytes
    const known = this.#made.get(key)
    if (known && known.bytes !== bytes) {
      throw this.#faults.damaged(`storage "${key}" has ${known.bytes} bytes, and then ${bytes}`)
    }
    const storage = known ?? this.#make({ key, location, bytes, elementBytes })
    this.#made.set(key, storage)
    return new RawStorage(storage, type.type)
  }
}
