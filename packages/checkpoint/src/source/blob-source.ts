import { AdafactorError, reasonOf } from '@adafactor/core'
import type { ByteSource } from './byte-source.js'
import { checkWithin } from './bytes-source.js'
import type { BlobLike } from './source.js'

/** A source over a `Blob`, or over a `File`, whose name it has. */
export function blobSource(blob: BlobLike & { readonly name?: unknown }): ByteSource {
  const name = typeof blob.name === 'string' ? blob.name : 'the blob'
  return {
    name,
    size: blob.size,
    async read(begin, end) {
      checkWithin(name, blob.size, end)
      try {
        return new Uint8Array(await blob.slice(begin, end).arrayBuffer())
      } catch (cause) {
        // A file that was changed or deleted after it was chosen.
        throw new AdafactorError('checkpoint/io', `${name} can't be read: ${reasonOf(cause)}`, {
          cause,
        })
      }
    },
    async close() {},
  }
}
