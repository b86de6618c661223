import { openSource } from '../source/open-source.js'
import type { Source } from '../source/source.js'
import { openIndex } from './open-index.js'
import { openSafetensors, readStart } from './open-safetensors.js'
import type { SafetensorsFile } from './safetensors-file.js'

/**
 * Opens a safetensors file: its header is read, in one or two reads of any file, and tensors when they
 * are asked for. So a file of any size can be looked at, over the net too.
 *
 * All 22 types of safetensors 0.8 are known. `float32`, `float64`, `float16` and `bfloat16` become
 * tensors as backends take them; others keep the name that safetensors has for them.
 *
 * An index (`model.safetensors.index.json`, as transformers writes it) opens as one file: its shards are
 * looked for beside it. A damaged file is refused at once, before memory is taken for what it claims.
 *
 * @param source bytes, a `Blob`, a path, an open file or an address; what was opened is closed by `close`
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/io`, `option/invalid`
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from '@adafactor/checkpoint'
 *
 * const weights = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }
 * const file = await readSafetensors(writeSafetensors({ weights }))
 * console.log(file.names, file.info('weights').type) // => [ 'weights' ] float32
 * console.log((await file.tensor('weights')).data[4]) // => 5
 * ```
 */
export async function readSafetensors(source: Source): Promise<SafetensorsFile> {
  const file = await openSource(source, 'a safetensors file')
  const start = await readStart(file)
  if (!isJson(start)) return openSafetensors(file, start)
  try {
    return await openIndex(file)
  } finally {
    await file.close()
  }
}

/** Whether this is no header with its length before it: that would be far too much. */
export function isJson(start: Uint8Array): boolean {
  return /^\s*\{\s*"/.test(new TextDecoder('latin1').decode(start.subarray(0, 64)))
}
