/** Pseudo-random numbers that a seed decides (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<V>(values: readonly V[]): V {
    return values[this.whole(0, values.length - 1)] as V
  }

  /** Each value with this probability, in their order. */
  some<V>(values: readonly V[], probability = 0.5): V[] {
    return values.filter(() => this.chance(probability))
  }

  shuffled<V>(values: readonly V[]): V[] {
    const result = [...values]
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.whole(0, last)
      ;[result[last], result[other]] = [result[other] as V, result[last] as V]
    }
    return result
  }

  /** Normally distributed numbers. */
  normals(count: number, scale = 1): number[] {
    return Array.from({ length: count }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
      return scale * radius * Math.cos(2 * Math.PI * this.next())
    })
  }
}
