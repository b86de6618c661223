import type { Source } from '../source/source.js'
import { readHdf5 } from './hdf5.js'
import { readKerasBytes } from './keras-bytes.js'
import { type KerasFile, kerasFile, placesIn } from './keras-file.js'

/**
 * Reads a file that Keras wrote: of `save_weights` (`.weights.h5`), a model (`.keras`), or a model of Keras 2
 * (`.h5`). The model's variables and the optimizer's are apart: take one of them, or both.
 *
 * @param source its bytes, a Blob, a path, an open file or an address; all of it is in memory at once
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported`, `checkpoint/io`
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
  const { name, bytes } = await readKerasBytes(source)
  return readHdf5(name, bytes, (file) => kerasFile(name, placesIn(name, file, bytes.length)))
}
