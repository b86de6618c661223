import { AdafactorError, reasonOf } from '@adafactor/core'
import { blobSource } from '../source/blob-source.js'
import type { ByteSource } from '../source/byte-source.js'
import type { BlobLike } from '../source/source.js'
import type { RunFolder } from './run-folder.js'

/** What a `FileSystemFileHandle` of a browser has of use here. */
export interface BrowserFile {
  readonly kind: 'file'
  readonly name: string
  getFile(): Promise<BlobLike>
  createWritable(): Promise<{
    write(chunk: Uint8Array<ArrayBuffer>): Promise<void>
    close(): Promise<void>
    abort(): Promise<void>
  }>
}

/** What a `FileSystemDirectoryHandle` of a browser has of use here. */
export interface BrowserFolder {
  readonly kind: 'directory'
  readonly name: string
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<BrowserFile>
  removeEntry(name: string): Promise<void>
  keys(): AsyncIterable<string>
}

/** Whether a value is a file or a folder that a browser has given. */
export function isBrowserHandle(value: unknown): value is BrowserFile | BrowserFolder {
  const { kind } = (value ?? {}) as { readonly kind?: unknown }
  return kind === 'file' || kind === 'directory'
}

/** A folder that the user has chosen, or one of the page's own. */
export function browserFolder(folder: BrowserFolder): RunFolder {
  return {
    async list() {
      const names: string[] = []
      for await (const name of folder.keys()) names.push(name)
      return names
    },
    write: async (name, chunks) =>
      writeBrowserFile(await folder.getFileHandle(name, { create: true }), chunks),
    open: async (name) => openBrowserFile(await folder.getFileHandle(name)),
    remove: (name) => folder.removeEntry(name),
  }
}

export async function openBrowserFile(file: BrowserFile): Promise<ByteSource> {
  return blobSource(await file.getFile())
}

/**
 * Writes a file; the browser puts it in its place when it is whole.
 * @throws AdafactorError `checkpoint/io`
 */
export async function writeBrowserFile(
  file: BrowserFile,
  chunks: Iterable<Uint8Array>,
): Promise<void> {
  try {
    const writable = await file.createWritable()
    try {
      for (const chunk of chunks) await writable.write(chunk as Uint8Array<ArrayBuffer>)
    } catch (error) {
      await writable.abort()
      throw error
    }
    await writable.close()
  } catch (cause) {
    // What a caller's own function has thrown is no fault of the browser.
    if (!(cause instanceof DOMException)) throw cause
    throw new AdafactorError('checkpoint/io', `${file.name} can't be written: ${reasonOf(cause)}`, {
      cause,
    })
  }
}
