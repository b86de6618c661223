interface Gap {
  from: number
  to: number
}

/** What is free of a run of bytes: the gaps between the places that were taken. */
export class FreeList {
  readonly #size: number
  /** In order, none touching the next. */
  readonly #gaps: Gap[]

  constructor(size: number) {
    this.#size = size
    this.#gaps = [{ from: 0, to: size }]
  }

  /** Whether nothing is taken. */
  get isWhole(): boolean {
    const [first] = this.#gaps
    return first !== undefined && first.to - first.from === this.#size
  }

  /** The first place that is large enough. @returns where it begins; undefined if there is none */
  take(bytes: number): number | undefined {
    const index = this.#gaps.findIndex(({ from, to }) => to - from >= bytes)
    const gap = this.#gaps[index]
    if (gap === undefined) return undefined
    const { from } = gap
    gap.from += bytes
    if (gap.from === gap.to) this.#gaps.splice(index, 1)
    return from
  }

  /** Frees a place, and joins it with the gaps beside it. */
  give(from: number, bytes: number): void {
    const to = from + bytes
    const next = this.#firstFrom(from)
    const [before, behind] = [this.#gaps[next - 1], this.#gaps[next]]
    const joined = {
      from: before?.to === from ? before.from : from,
      to: behind?.from === to ? behind.to : to,
    }
    const start = before?.to === from ? next - 1 : next
    const end = behind?.from === to ? next + 1 : next
    this.#gaps.splice(start, end - start, joined)
  }

  /** The index of the first gap that begins at this byte or behind it. */
  #firstFrom(byte: number): number {
    let [low, high] = [0, this.#gaps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#gaps[middle] as Gap).from < byte) low = middle + 1
      else high = middle
    }
    return low
  }
}
