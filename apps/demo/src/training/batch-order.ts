import { ascending, shuffle } from './batches.js'
import { type Random, seededRandom } from './random.js'

/** Where a run is among its images: enough to go on with the same ones. */
export interface BatchPosition {
  /** The state of the random numbers before the epoch was, or will be, shuffled. */
  readonly random: number
  /** How many images of the epoch were handed out. */
  readonly seen: number
}

/**
 * Deals out a set in batches: every image once an epoch, in an order drawn for each epoch. A set that
 * arrives in blocks is dealt out block by block, so that the order is the same however fast they come.
 */
export class BatchOrder {
  readonly #order: Uint32Array
  readonly #batchSize: number
  readonly #block: number
  readonly #random: Random
  #epochRandom: number
  #seen: number

  /**
   * @param count images in the set
   * @param batchSize the last batch of an epoch may be smaller
   * @param random draws the orders
   * @param block images that are dealt out before any of those behind them
   */
  constructor(count: number, batchSize: number, random: Random, block = count) {
    this.#order = ascending(count)
    this.#batchSize = batchSize
    this.#block = block
    this.#random = random
    this.#epochRandom = random.state
    this.#seen = count
  }

  /** Goes on where another order of as many images was. */
  static at(
    count: number,
    batchSize: number,
    { random, seen }: BatchPosition,
    block = count,
  ): BatchOrder {
    const order = new BatchOrder(count, batchSize, seededRandom(random), block)
    if (seen > 0) {
      order.#shuffle()
      order.#seen = seen
    }
    return order
  }

  get position(): BatchPosition {
    const isOver = this.#seen >= this.#order.length
    return isOver
      ? { random: this.#random.state, seen: 0 }
      : { random: this.#epochRandom, seen: this.#seen }
  }

  /** The next batch is of the first so many images. */
  get needed(): number {
    const count = this.#order.length
    const seen = this.#seen >= count ? 0 : this.#seen
    return Math.min(count, Math.ceil((seen + this.#batchSize) / this.#block) * this.#block)
  }

  /** The numbers of the next images, valid until the next call. */
  next(): Uint32Array {
    if (this.#seen >= this.#order.length) this.#shuffle()
    const chosen = this.#order.subarray(this.#seen, this.#seen + this.#batchSize)
    this.#seen += chosen.length
    return chosen
  }

  /** Each epoch starts from the same order, so that it follows from its random numbers alone. */
  #shuffle(): void {
    this.#epochRandom = this.#random.state
    for (let index = 0; index < this.#order.length; index++) this.#order[index] = index
    for (let first = 0; first < this.#order.length; first += this.#block) {
      shuffle(this.#order.subarray(first, first + this.#block), this.#random)
    }
    this.#seen = 0
  }
}
