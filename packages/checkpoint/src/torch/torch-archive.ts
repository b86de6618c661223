import type { ByteSource } from '../source/byte-source.js'
import { PickleMachine } from './pickle/pickle-machine.js'
import { plainOf } from './pickle/plain-of.js'
import { StorageReferences } from './storage-references.js'
import type { Faults } from './tensors/faults.js'
import type { PlainValue } from './tensors/plain-value.js'
import type { TorchStorage } from './tensors/torch-storage.js'
import { ZipArchive } from './zip-archive.js'
import type { ZipEntry } from './zip-directory.js'

/**
 * The value in a file of torch 1.6 or later: a zip archive with the pickle `data.pkl` and one file
 * a storage, in a folder of any name.
 *
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported`,
 *   `checkpoint/io`
 */
export async function readTorchArchive(source: ByteSource, faults: Faults): Promise<PlainValue> {
  const archive = await ZipArchive.open(source)
  const { entries } = archive
  const folder = folderOf(entries, faults)
  if (entries.has(`${folder}constants.pkl`)) {
    throw faults.unsupported(
      'is a program of TorchScript, of which nothing is executed here. In Python save its state ' +
        'alone: torch.save(torch.jit.load(path).state_dict(), path)',
    )
  }
  const isBigEndian = await readByteOrder(archive, entries.get(`${folder}byteorder`), faults)
  const storages = new StorageReferences(faults, ({ key, location, bytes }): TorchStorage => {
    const name = `${folder}data/${key}`
    const entry = entries.get(name)
    if (!entry || entry.size < bytes) {
      const what = entry ? `${entry.size} bytes in "${name}"` : `no "${name}"`
      throw faults.damaged(`it has ${what}, and a storage of ${bytes} bytes is said to be there`)
    }
    return {
      key,
      location,
      bytes,
      isBigEndian,
      read: (begin, end) => archive.read(entry, begin, end),
    }
  })
  const pickle = await archive.read(entries.get(`${folder}data.pkl`) as ZipEntry)
  const machine = new PickleMachine(pickle, 0, faults, (id) => storages.storageFor(id))
  return plainOf(machine.run().value, faults)
}

/** The folder, with a slash at its end, that everything is in: the one with the pickle. */
function folderOf(entries: ReadonlyMap<string, ZipEntry>, faults: Faults): string {
  for (const name of entries.keys()) {
    const [, folder] = /^((?:[^/]*\/)?)data\.pkl$/.exec(name) ?? []
    if (folder !== undefined) return folder
  }
  const some = [...entries.keys()].slice(0, 3).map((name) => JSON.stringify(name.slice(0, 80)))
  throw faults.unsupported(
    'is a zip archive, but none that torch.save writes: there is no data.pkl in it, ' +
      (some.length > 0 ? `but ${some.join(', ')}` : 'and nothing else'),
  )
}

async function readByteOrder(
  archive: ZipArchive,
  entry: ZipEntry | undefined,
  faults: Faults,
): Promise<boolean> {
  // Files from before torch 2.1 have none.
  if (!entry) return false
  const text = new TextDecoder().decode(await archive.read(entry, 0, Math.min(entry.size, 20)))
  if (text === 'little' || text === 'big') return text === 'big'
  throw faults.damaged(`its "byteorder" is ${JSON.stringify(text)}, and not "little" or "big"`)
}
