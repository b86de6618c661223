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
  /** The memory that a buffer is of. */
  memoryOf(buffer: ArrayBufferLike): KernelMemory | undefined
  /** One to work in, for tensors that lie elsewhere; null if there is none. */
  anyMemory(): KernelMemory | null
}
