import { BatchOrder, type BatchPosition } from '../../training/batch-order.js'
import { fillBatch } from '../../training/batches.js'
import type { DigitSet } from '../../training/digit-set.js'
import type { AnyLearner } from '../../training/learner.js'

/** A learner on its way through the images of a run. */
export class LearnerRun<L extends AnyLearner> {
  readonly learner: L
  readonly #digits: DigitSet
  readonly #order: BatchOrder
  #step: number
  #lossImages = 0
  #optimizerMilliseconds = 0
  #stepMilliseconds = 0

  constructor(
    learner: L,
    digits: DigitSet,
    batchSize: number,
    { step, position }: { readonly step: number; readonly position: BatchPosition },
  ) {
    this.learner = learner
    this.#digits = digits
    this.#order = BatchOrder.at(digits.count, batchSize, position, digits.arrival?.block)
    this.#step = step
  }

  /** Steps done. */
  get step(): number {
    return this.#step
  }

  /** Which images come next. */
  get position(): BatchPosition {
    return this.#order.position
  }

  /** Whether the images of the next batch are here. */
  get isSupplied(): boolean {
    return this.#digits.arrival?.has(this.#order.needed) ?? true
  }

  /** The next batch is of the first so many images. */
  get needed(): number {
    return this.#order.needed
  }

  /** The share of its time so far until `Learner.step` was done; undefined before the first step. */
  get optimizerShare(): number | undefined {
    if (this.#stepMilliseconds === 0) return undefined
    return this.#optimizerMilliseconds / this.#stepMilliseconds
  }

  /** Learns from the next batch. A GPU may still be at it when this is done. */
  async takeStep(): Promise<void> {
    const { learner } = this
    const start = performance.now()
    fillBatch(learner.batch, this.#digits, this.#order.next())
    await learner.findGradients()
    const found = performance.now()
    await learner.step()
    const end = performance.now()
    this.#optimizerMilliseconds += end - found
    this.#stepMilliseconds += end - start
    this.#lossImages += learner.batch.count
    this.#step++
  }

  /** The loss summed over the images since it was last taken, and their number. Waits. */
  async takeLoss(): Promise<{ readonly sum: number; readonly images: number }> {
    const sum = await this.learner.loss.read()
    const images = this.#lossImages
    this.learner.loss.reset()
    this.#lossImages = 0
    return { sum, images }
  }
}
