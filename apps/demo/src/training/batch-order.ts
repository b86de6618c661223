import { ascending, shuffle } from './batches.js'
import { type Random, seededRandom } from './random.js'

/** Where a run is among its images: enough to go on with the same ones. */
export interface BatchPosition {
  /** The state of the random numbers before the epoch was, or will be, shuffled. */
  readonly random: number
  /** How many images of the epoch were handed out. */
  readonly seen: number
}

/** Deals out a set in batches: every image once an epoch, in an order drawn for each epoch. */
export class BatchOrder {
  readonly #order: Uint32Array
  readonly #batchSize: number
  readonly #random: Random
  #epochRandom: number
  #seen: number

  /**
   * @param count images in the set
   * @param batchSize the last batch of an epoch may be smaller
   * @param random draws the orders
   */
  constructor(count: number, batchSize: number, random: Random) {
    this.#order = ascending(count)
    this.#batchSize = batchSize
    this.#random = random
    this.#epochRandom = random.state
    this.#seen = count
  }

  /** Goes on where another order of as many images was. */
  static at(count: number, batchSize: number, { random, seen }: BatchPosition): BatchOrder {
    const order = new BatchOrder(count, batchSize, seededRandom(random))
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
    shuffle(this.#order, this.#random)
    this.#seen = 0
  }
}
