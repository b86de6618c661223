import { elementTypes } from '@adafactor/core'
import { newArray } from '../tensors/new-array.js'
import type { StoredData, StoredType } from '../tensors/strided-view.js'
import type { Arena } from './arena.js'

/** Where tensors lie, in WebAssembly memory. Their arrays stay valid as more is made. */
export interface Heap {
  /** Zeros; null for none, and if there is no room: then an array like any other has to do. */
  allocate(type: StoredType, length: number): StoredData | null
  /**
   * Gives the place of an array that was allocated here to arrays to come.
   * @returns false for any other array
   */
  free(data: StoredData): boolean
  /** The arena that a buffer is the memory of, if it is one of this heap. */
  arenaOf(buffer: ArrayBufferLike): Arena | undefined
  /** An arena with so many bytes to work in, for tensors that lie elsewhere; undefined if there is no room. */
  arenaFor(bytes: number): Arena | undefined
}

export function bytesOf(type: StoredType, length: number): number {
  return length * elementTypes[type].bytes
}

/** Zeros in an arena, over a buffer of its memory; null if there is no room. */
export function allocateIn(
  arena: Arena,
  type: StoredType,
  length: number,
  bufferOf: (arena: Arena) => ArrayBufferLike = ({ buffer }) => buffer,
): StoredData | null {
  const byteOffset = arena.allocate(bytesOf(type, length))
  if (byteOffset === null) return null
  return newArray(type, length, { buffer: bufferOf(arena), byteOffset })
}
