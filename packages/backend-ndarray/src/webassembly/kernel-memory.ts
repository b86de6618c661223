import type { KernelViews, PlanModule } from './plan-module.js'
import type { NestSlabs } from './slabs.js'

/** A memory that kernels work in. */
export interface KernelMemory {
  /** That of a shared memory is another after it has grown. */
  readonly buffer: ArrayBufferLike
  /** The module over this memory, which it imports as `env.memory`. */
  instanceOf(module: object): { readonly exports: Readonly<Record<string, unknown>> }
  /**
   * The address of at least so many bytes to work in, of any value: the same until more is asked for. Null
   * if there is no room.
   */
  scratch(bytes: number): number | null
}

/** The memories of a backend. */
export interface KernelMemories {
  /** Whether threads share them. */
  readonly isShared: boolean
  /** Those that share them, if there are several. */
  readonly threads?: KernelThreads
  /** The memory that a buffer is of. */
  memoryOf(buffer: ArrayBufferLike): KernelMemory | undefined
  /** One that has so many bytes to work in, for tensors that lie elsewhere; null if there is none. */
  memoryFor(bytes: number): KernelMemory | null
}

/** Threads that run the slabs of nests side by side. */
export interface KernelThreads {
  /**
   * To be called before a step, when nothing is changed yet.
   * @throws AdafactorError `backend/thread-lost`
   */
  check(): void
  /**
   * Runs everything, as {@link KernelViews.run} does.
   * @param views of the memory that they share
   * @param nests by nest
   * @param block where the argument block is
   * @throws AdafactorError `backend/thread-lost`
   */
  run(module: PlanModule, views: KernelViews, nests: readonly NestSlabs[], block: number): void
}
