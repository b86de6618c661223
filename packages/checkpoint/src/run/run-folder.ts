import type { ByteSource } from '../source/byte-source.js'

/** Where the files of a run are written. */
export interface RunFolder {
  /** The names of the files that are there. @throws AdafactorError `checkpoint/io` */
  list(): Promise<readonly string[]>
  /**
   * Writes a file so that it is there in whole or, if this is broken off, as before.
   * @throws AdafactorError `checkpoint/io`
   */
  write(file: string, chunks: Iterable<Uint8Array>): Promise<void>
  /** Opens a file for reading. @throws AdafactorError `checkpoint/io` */
  open(file: string): Promise<ByteSource>
  /** Deletes a file. */
  remove(file: string): Promise<void>
}
