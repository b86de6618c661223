import type { LaidOutFile } from '../safetensors/write-safetensors.js'

/** How far the saving of a run is. */
export interface SaveProgress {
  /** The file that is being written. */
  readonly file: string
  /** Bytes written so far, of all files. */
  readonly bytes: number
  readonly totalBytes: number
}

/** Small enough that a large tensor shows progress too. */
const mostBytes = 64 * 2 ** 20

/**
 * The chunks of a file, and each told when it has been written.
 * @param before bytes of the files before it
 */
export function* withProgress(
  { bytes: own, chunks }: LaidOutFile,
  file: string,
  onProgress: ((progress: SaveProgress) => void) | undefined,
  before = 0,
  totalBytes = own,
): Iterable<Uint8Array> {
  let bytes = before
  for (const chunk of chunks()) {
    for (let at = 0; at < chunk.length; at += mostBytes) {
      const part = chunk.subarray(at, at + mostBytes)
      yield part
      bytes += part.length
      onProgress?.({ file, bytes, totalBytes })
    }
  }
}
