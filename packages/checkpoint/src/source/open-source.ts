import { AdafactorError } from '@adafactor/core'
import { blobSource } from './blob-source.js'
import type { ByteSource } from './byte-source.js'
import { bytesSource } from './bytes-source.js'
import { fileSource, openFile } from './file-source.js'
import { hasFileSystem } from './node-files.js'
import type { BlobLike, FileHandleLike, Source } from './source.js'
import { urlSource } from './url-source.js'

/**
 * Opens a source for reading in parts.
 *
 * @param what what is wanted from it, for the message about something else
 * @throws AdafactorError `checkpoint/io`, `option/invalid`
 * @example
 * ```ts
 * import { openSource } from '@adafactor/checkpoint'
 *
 * const source = await openSource(Uint8Array.of(1, 2, 3))
 * console.log(source.size, await source.read(1, 3)) // => 3 Uint8Array(2) [ 2, 3 ]
 * await source.close()
 * ```
 */
export async function openSource(source: Source, what = 'a file'): Promise<ByteSource> {
  if (source instanceof ArrayBuffer) return bytesSource(new Uint8Array(source))
  if (ArrayBuffer.isView(source)) {
    return bytesSource(new Uint8Array(source.buffer, source.byteOffset, source.byteLength))
  }
  if (typeof source === 'string') return openNamed(source)
  if (typeof source === 'object' && source !== null) {
    if (typeof (source as { href?: unknown }).href === 'string') {
      return openNamed((source as { readonly href: string }).href)
    }
    const { read, size, slice, stat } = source as Partial<ByteSource & BlobLike & FileHandleLike>
    if (typeof read === 'function' && typeof size === 'number') return source as ByteSource
    if (typeof slice === 'function' && typeof size === 'number') {
      return blobSource(source as BlobLike)
    }
    if (typeof read === 'function' && typeof stat === 'function') {
      return fileSource(source as FileHandleLike)
    }
  }
  throw new AdafactorError(
    'option/invalid',
    `${what} is read from bytes, a Blob, a path, an open file or an address, and not from ` +
      (source === null
        ? 'null'
        : Array.isArray(source)
          ? 'a list'
          : `a value of type ${typeof source}`),
  )
}

/** A text or a URL: an address, or a path. */
function openNamed(text: string): Promise<ByteSource> {
  if (/^(https?|blob|data):/i.test(text)) return urlSource(text)
  if (hasFileSystem()) return openFile(text)
  return urlSource(text)
}
