/** Bytes that are read in parts, wherever they lie. */
export interface ByteSource {
  /** What it is, for messages: a path, an address, `the file`. */
  readonly name: string
  readonly size: number
  /**
   * The bytes from one place to another. They are the caller's own, or a view that is not changed.
   * @throws AdafactorError `checkpoint/truncated` if they reach beyond the end, `checkpoint/io`
   */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>
  /**
   * Opens the file of a name beside this one, such as a shard. Absent: there is nothing beside it.
   * @throws AdafactorError `checkpoint/io`
   */
  beside?(file: string): Promise<ByteSource>
  /** Gives back what was opened; what was given open stays open. */
  close(): Promise<void>
}
