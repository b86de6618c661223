import type { ElementType } from '@adafactor/core'
import type { Part } from '../plan/program-plan.js'

/** How a kernel finds a tensor of the program. */
export interface BoundTensor {
  readonly name: string
  readonly type: ElementType
  /** Which of the kernel's buffers it may be in; of several each workgroup is told which. */
  readonly slots: readonly number[]
}

/** What a kernel's text depends on, besides the program. */
export interface KernelVariant {
  /** How many neighbours along the innermost axis are computed at once: by item one or the other. */
  readonly widths: readonly (1 | 4)[]
  /** How many threads a workgroup has: a power of two, at most 256. */
  readonly threads: number
  /** Of how many rows a workgroup adds up the sums at once, at most. */
  readonly rowsAtOnce: number
  /** The tensors that it uses, in the order of their declaration. */
  readonly tensors: readonly BoundTensor[]
  /** How many buffers there are. */
  readonly slots: number
  /** Buffers that must be bound for writing though the kernel only reads them: it has another part. */
  readonly written: readonly number[]
  /** Whether buffers may be arrays of vectors: all tensors end within the last whole one. */
  readonly vectors: boolean
}

/** The number by which a tile names a part, as it computes one element at a time or four. */
export function partCode({ number }: Part, isWide: boolean): number {
  return 2 * number + (isWide ? 1 : 0)
}
