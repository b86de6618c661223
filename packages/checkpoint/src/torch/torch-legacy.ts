import { AdafactorError } from '@adafactor/core'
import type { ByteSource } from '../source/byte-source.js'
import { PickleMachine } from './pickle/pickle-machine.js'
import { plainOf } from './pickle/plain-of.js'
import { type StorageReference, StorageReferences } from './storage-references.js'
import type { Faults } from './tensors/faults.js'
import type { PlainValue } from './tensors/plain-value.js'
import type { TorchStorage } from './tensors/torch-storage.js'
import { viewOf } from './tensors/view-of.js'

/** What the first pickle of a file from before torch 1.6 is. */
const magic = 0x1950a86a20f9469cfc6cn
const protocol = 1001

/** How much of a file is read at first: its pickles do not say how long they are. */
const firstBytes = 2 ** 20

/**
 * The value in a file from before torch 1.6: five pickles (a magic number, a version, the system, the
 * value, the keys of the storages), and then the storages in the order of the keys.
 *
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported`,
 *   `checkpoint/io`
 */
export async function readTorchLegacy(source: ByteSource, faults: Faults): Promise<PlainValue> {
  for (let size = firstBytes; ; size *= 4) {
    const bytes = await source.read(0, Math.min(size, source.size))
    const read = () => readPickles(bytes, source, faults)
    const pickles = size < source.size ? unlessCut(read) : read()
    if (!pickles) continue
    const { raw, keys, storages, end } = pickles
    await place(keys, storages, end, source, faults)
    return plainOf(raw, faults)
  }
}

/** What is read, unless the bytes end within it. */
function unlessCut<V>(read: () => V): V | undefined {
  try {
    return read()
  } catch (error) {
    if (AdafactorError.isInstance(error, 'checkpoint/truncated')) return undefined
    throw error
  }
}

/** Where the numbers of a storage begin in the file, once that is known. */
interface Place extends StorageReference {
  begin: number
}

function readPickles(bytes: Uint8Array<ArrayBuffer>, source: ByteSource, faults: Faults) {
  const storages = new Map<string, Place>()
  const references = new StorageReferences(faults, (reference): TorchStorage => {
    const placed: Place = { ...reference, begin: 0 }
    storages.set(reference.key, placed)
    const { key, location, bytes } = reference
    return {
      key,
      location,
      bytes,
      isBigEndian: false,
      read: (begin, end) => source.read(placed.begin + begin, placed.begin + end),
    }
  })
  let at = 0
  const next = (): unknown => {
    const machine = new PickleMachine(bytes, at, faults, (id) => references.storageFor(id))
    const { value, end } = machine.run()
    at = end
    return value
  }
  if (next() !== magic) {
    throw faults.unsupported(
      'is a pickle, but none that torch.save writes: the magic number that those begin with is missing',
    )
  }
  const version = next()
  if (version !== protocol) throw faults.unsupported(`is of version ${version} of its format`)
  // The system that wrote it: numbers are little-endian on all of them.
  next()
  const raw = next()
  const keys = next()
  if (!Array.isArray(keys) || keys.length !== storages.size) {
    throw faults.damaged(
      `its list of storages does not have the ${storages.size} that it refers to`,
    )
  }
  return { raw, keys: keys as readonly unknown[], storages, end: at }
}

/** Finds the storages: each is preceded by the number of its elements. */
async function place(
  keys: readonly unknown[],
  storages: ReadonlyMap<string, Place>,
  end: number,
  source: ByteSource,
  faults: Faults,
): Promise<void> {
  let at = end
  for (const key of keys) {
    const placed = typeof key === 'string' ? storages.get(key) : undefined
    if (!placed || placed.begin > 0) {
      throw faults.damaged('its list of storages has one that it does not refer to, or one twice')
    }
    const { bytes, elementBytes } = placed
    const elements = Number(viewOf(await source.read(at, at + 8)).getBigInt64(0, true))
    if (elements * elementBytes !== bytes) {
      throw faults.damaged(
        `storage "${placed.key}" has ${elements} elements, and not ${bytes} bytes`,
      )
    }
    placed.begin = at + 8
    at += 8 + bytes
    if (at > source.size) {
      throw faults.truncated(`it has ${source.size} bytes, and ${at} are needed for its storages`)
    }
  }
}
