import { type ElementType, isHalfType } from '@adafactor/core'
import type { TensorAccess } from '../plan/accessed-tensors.js'

/**
 * What a buffer is an array of, for one kernel.
 *
 * - `quads`: `vec4<f32>`; four neighbours are one load
 * - `half quads`: `vec2<u32>`, four numbers of 16 bits
 * - `words`: `u32`, of which each thread stores its own
 * - `atomic words`: two threads may store the halves of a word
 */
export type MemoryLayout = 'quads' | 'half quads' | 'words' | 'atomic words'

/** A tensor as one of a kernel's accesses finds it. */
export interface TypedAccess extends TensorAccess {
  readonly type: ElementType
}

/**
 * The widest layout in which all accesses to a buffer can be made.
 *
 * @param vectors whether it may be an array of them
 */
export function memoryLayout(accesses: readonly TypedAccess[], vectors: boolean): MemoryLayout {
  const halves = accesses.filter(({ type }) => isHalfType(type))
  if (halves.some(({ reach, isStored }) => isStored && reach !== 'wide')) return 'atomic words'
  // A store to a component of a vector may write all of it, and neighbours are another thread's.
  const sharesVectors = accesses.some(({ reach, isStored }) => isStored && reach === 'narrow')
  if (!vectors || sharesVectors || !accesses.some(({ reach }) => reach === 'wide')) return 'words'
  if (halves.length === 0) return 'quads'
  return halves.length === accesses.length ? 'half quads' : 'words'
}

/** The WGSL type of an element of a buffer. */
export const elementOf: Readonly<Record<MemoryLayout, string>> = {
  quads: 'vec4<f32>',
  'half quads': 'vec2<u32>',
  words: 'u32',
  'atomic words': 'atomic<u32>',
}
