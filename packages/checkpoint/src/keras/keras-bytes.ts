import { openSource } from '../source/open-source.js'
import { recognise, recognisedBytes } from '../source/recognise.js'
import type { Source } from '../source/source.js'
import { ZipArchive } from '../torch/zip-archive.js'
import { isHdf5, noKerasFile } from './hdf5.js'

/** What a `.keras` archive has its numbers in. */
const weightsFile = 'model.weights.h5'

/** The bytes of an HDF5 file, of the one in a `.keras` archive too. */
export interface KerasBytes {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** @throws AdafactorError `checkpoint/format`, `checkpoint/io`, ... */
export async function readKerasBytes(source: Source): Promise<KerasBytes> {
  const file = await openSource(source, 'a file of Keras')
  try {
    const { name, size } = file
    const start = await file.read(0, Math.min(size, recognisedBytes))
    if (isHdf5(start)) return { name, bytes: await file.read(0, size) }
    if (start[0] !== 0x50 || start[1] !== 0x4b) {
      const what = recognise(start)
      throw noKerasFile(name, `it ${what ? `is ${what}` : 'begins like none'}`)
    }
    const archive = await ZipArchive.open(file)
    const entry = archive.entries.get(weightsFile)
    const bytes = entry ? await archive.read(entry) : new Uint8Array(0)
    if (isHdf5(bytes)) return { name: `${weightsFile} in ${name}`, bytes }
    throw noKerasFile(name, `it is a zip archive without an HDF5 file called ${weightsFile}`)
  } finally {
    await file.close()
  }
}
