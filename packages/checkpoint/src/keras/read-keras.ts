import { openSource } from '../source/open-source.js'
import { recognise } from '../source/recognise.js'
import type { Source } from '../source/source.js'
import { noKerasFile, readHdf5 } from './hdf5.js'
import { type KerasFile, kerasFile } from './keras-file.js'

/**
 * Reads a file that Keras wrote with `save_weights` (`.weights.h5`), or a model of Keras 2 (`.h5`). The
 * model's variables and the optimizer's are apart: take one of them, or both.
 *
 * @param source its bytes, a Blob, a path, an open file or an address
 * @throws AdafactorError `checkpoint/format`, `checkpoint/unsupported`, `checkpoint/io`
 * @example
 * ```ts
 * import { readKeras } from '@adafactor/checkpoint/keras'
 *
 * async function show(source: string | Uint8Array) {
 *   const { weights, iteration } = await readKeras(source)
 *   for (const { path, tensor } of weights) console.log(path, tensor.shape)
 *   console.log(iteration)
 * }
 * ```
 */
export async function readKeras(source: Source): Promise<KerasFile> {
  const { name, bytes } = await bytesOf(source)
  return readHdf5(name, bytes, (file) => kerasFile(name, file))
}

/** All of a file, once it is known to be one of HDF5. @throws AdafactorError `checkpoint/format` */
export async function bytesOf(
  source: Source,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const file = await openSource(source, 'a file of Keras')
  try {
    const { name, size } = file
    const start = await file.read(0, Math.min(size, 512))
    const what = recognise(start)
    if (!what?.startsWith('an HDF5 file'))
      throw noKerasFile(name, `it ${what ? `is ${what}` : 'begins like none'}`)
    return { name, bytes: await file.read(0, size) }
  } finally {
    await file.close()
  }
}
