import type { ByteSource } from './byte-source.js'

/** What a `Blob` or `File` has of use here. */
export interface BlobLike {
  readonly size: number
  slice(begin: number, end: number): BlobLike
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What an open file of `node:fs/promises` has of use here. */
export interface FileHandleLike {
  read(
    buffer: Uint8Array<ArrayBuffer>,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
  stat(): Promise<{ readonly size: number }>
}

/**
 * Where a file comes from:
 *
 * - its bytes, in memory;
 * - a `Blob` or `File`;
 * - an address (`http:`, `https:`, as a text or a `URL`), of which `fetch` gets ranges;
 * - a path, as a text or a `file:` URL, or an open file of `node:fs/promises`; a text that is no
 *   address is one relative to the page where there is no file system;
 * - anything that can be read in parts: a {@link ByteSource}.
 */
export type Source =
  | Uint8Array
  | ArrayBuffer
  | DataView
  | BlobLike
  | FileHandleLike
  | ByteSource
  | string
  | { readonly href: string }
