import type { CompiledProgram, Invocation, Program } from '@adafactor/core'

/** How tensors of one kind become tensors of another. */
export interface TensorMapping<T, U> {
  /** Gives a tensor that is stored to memory of its own. */
  own(tensor: T): void
  /** The tensor, for the program. */
  wrap(tensor: T): U
  /** Forgets a tensor that is only read, since it may be gone after the run. */
  unwrap(tensor: T): void
  /** Called before a run. */
  begin(): void
  /** Called when a tensor was stored to. */
  stored(tensor: T): void
}

/** A program over tensors that stand for those of another backend. */
export class MappedProgram<T extends object, U> implements CompiledProgram<T, 'asynchronous'> {
  readonly #inner: CompiledProgram<U, 'asynchronous'>
  readonly #mapping: TensorMapping<T, U>
  readonly #names: readonly string[]
  readonly #stored: readonly string[]
  /** What the program is given for an item, which stays one object as the item does. */
  readonly #items = new WeakMap<
    Invocation<T>,
    { tensors: Record<string, U>; scalars: Readonly<Record<string, number>> }
  >()

  constructor(
    program: Program,
    inner: CompiledProgram<U, 'asynchronous'>,
    mapping: TensorMapping<T, U>,
  ) {
    this.#inner = inner
    this.#mapping = mapping
    this.#names = program.tensors.map(({ name }) => name)
    this.#stored = program.stores.map(({ tensor }) => tensor)
  }

  prepare(batch: readonly Invocation<T>[]): void {
    this.#inner.prepare?.(this.#map(batch))
  }

  async run(batch: readonly Invocation<T>[]): Promise<void> {
    const { begin, stored, unwrap } = this.#mapping
    const mapped = this.#map(batch)
    begin()
    const running = this.#inner.run(mapped)
    for (const { tensors } of batch) {
      const changed = new Set(this.#stored.map((name) => tensors[name] as T))
      for (const tensor of changed) stored(tensor)
      for (const name of this.#names) {
        const tensor = tensors[name] as T
        if (!changed.has(tensor)) unwrap(tensor)
      }
    }
    await running
  }

  dispose(): void {
    this.#inner.dispose()
  }

  #map(batch: readonly Invocation<T>[]): Invocation<U>[] {
    const { own, wrap } = this.#mapping
    for (const { tensors } of batch) {
      for (const name of this.#stored) own(tensors[name] as T)
    }
    return batch.map((item) => {
      const mapped = this.#items.get(item) ?? { tensors: {}, scalars: {} }
      for (const name of this.#names) mapped.tensors[name] = wrap(item.tensors[name] as T)
      mapped.scalars = item.scalars
      this.#items.set(item, mapped)
      return mapped
    })
  }
}
