/** The memory that one or more tensors of PyTorch show parts of. */
export interface TorchStorage {
  /** What the file calls it. */
  readonly key: string
  /** Where it was: `cpu`, `cuda:0`. */
  readonly location: string
  readonly bytes: number
  /** Whether the first byte of a number is its most significant. */
  readonly isBigEndian: boolean
  /** Bytes from one place to another, which are not to be changed. @throws AdafactorError */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>
}

/** A storage over bytes that are there. */
export function storageOfBytes(
  bytes: Uint8Array<ArrayBuffer>,
  key: string,
  isBigEndian = false,
): TorchStorage {
  return {
    key,
    location: 'cpu',
    bytes: bytes.length,
    isBigEndian,
    read: async (begin, end) => bytes.subarray(begin, end),
  }
}
