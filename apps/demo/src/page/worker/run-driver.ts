import type { DigitSet } from '../../training/digit-set.js'
import type { ActiveRun } from './active-run.js'
import { accuracyOf, imagesBetween, spreadImages } from './host-evaluation.js'
import type { SessionWorld } from './session-world.js'

/** Adam keeps two float32 averages for every parameter. */
const adamBytesPerParameter = 8

/** How many test images are looked at in the course of a run; at its end it is all of them. */
const sampleSize = 1000
const classifySlice = 1000

/** Milliseconds. */
const progressInterval = 100
const turn = 16
const accuracyInterval = 500
const snapshotInterval = 1000

/** What is measured and copied now and then may take this share of the time at most. */
const careShare = 0.1

/** A device may be this many steps behind, so that it is never far from answering. */
const mostStepsAhead = 256

/** Drives a run a few steps at a time and tells what it measures on the way. */
export class RunDriver {
  readonly #world: SessionWorld
  readonly #testImages: () => Promise<DigitSet>
  #sample: DigitSet | undefined
  #rested = 0

  constructor(world: SessionWorld, testImages: () => Promise<DigitSet>) {
    this.#world = world
    this.#testImages = testImages
  }

  /**
   * Takes a few steps, and does whatever is due after them.
   *
   * @param isAwaited whether somebody waits for the steps to end
   * @returns `diverged` when the loss is no longer a number
   */
  async advance(
    active: ActiveRun,
    isAwaited: () => boolean,
  ): Promise<'running' | 'finished' | 'diverged'> {
    if (await this.#takeSteps(active, isAwaited)) return this.#lookAfter(active)
    await this.sendProgress(active)
    return 'diverged'
  }

  /** @returns whether the loss is a number still */
  async #takeSteps(active: ActiveRun, isAwaited: () => boolean): Promise<boolean> {
    const { run } = active
    const { now } = this.#world
    const start = now()
    let steps = 0
    do {
      await run.takeStep()
      steps++
      await this.#breathe()
    } while (
      steps < active.stepsAhead &&
      !run.isFinished &&
      !isAwaited() &&
      now() - start < progressInterval
    )
    const { sum, images } = await run.takeLoss()
    active.lossSum += sum
    active.lossImages += images
    const elapsed = now() - start
    active.trainingMilliseconds += elapsed
    if (elapsed > 2 * progressInterval) active.stepsAhead = Math.max(1, active.stepsAhead >> 1)
    else if (elapsed < progressInterval / 2 && steps === active.stepsAhead) {
      active.stepsAhead = Math.min(2 * active.stepsAhead, mostStepsAhead)
    }
    return Number.isFinite(active.lossSum)
  }

  async #lookAfter(active: ActiveRun): Promise<'running' | 'finished'> {
    const { run } = active
    const { now } = this.#world
    if (run.isFinished) {
      await this.sendProgress(active)
      await this.#measureAll(active)
      active.snapshot = await run.snapshot()
      return 'finished'
    }
    const dueAfter = (interval: number, cost: number) => Math.max(interval, cost / careShare)
    if (now() - active.progressAt >= dueAfter(progressInterval, active.progressCost)) {
      const start = now()
      await this.sendProgress(active)
      active.progressCost = now() - start
    }
    if (now() - active.accuracyAt >= dueAfter(accuracyInterval, active.accuracyCost)) {
      const start = now()
      await this.measure(active)
      active.accuracyAt = now()
      active.accuracyCost = active.accuracyAt - start
    }
    if (now() - active.snapshotAt >= dueAfter(snapshotInterval, active.snapshotCost)) {
      const start = now()
      active.snapshot = await run.snapshot()
      active.snapshotAt = now()
      active.snapshotCost = active.snapshotAt - start
    }
    return 'running'
  }

  /** Tells how far the run is, and begins a new mean of the loss. */
  async sendProgress(active: ActiveRun): Promise<void> {
    const { run } = active
    const means = await run.lastStep()
    const { optimizerShare, setup, step } = run
    this.#world.send({
      type: 'progress',
      step,
      steps: setup.steps,
      ...(active.lossImages === 0 ? {} : { loss: active.lossSum / active.lossImages }),
      ...means,
      stepsPerSecond: active.speed(),
      ...(optimizerShare === undefined ? {} : { optimizerShare }),
      stateBytes: run.stateBytes,
      adamBytes: adamBytesPerParameter * active.parameters,
      parameters: active.parameters,
    })
    active.progressAt = this.#world.now()
    active.lossSum = 0
    active.lossImages = 0
  }

  /** Tells the accuracy on some of the test images. */
  async measure({ run }: ActiveRun): Promise<void> {
    const test = await this.#testImages()
    this.#sample ??= spreadImages(test, sampleSize)
    const accuracy = await accuracyOf(await run.readParameters(), this.#sample)
    this.#world.send({ type: 'accuracy', step: run.step, accuracy, images: this.#sample.count })
  }

  /** Tells the accuracy on all test images. */
  async #measureAll({ run }: ActiveRun): Promise<void> {
    const test = await this.#testImages()
    const layers = await run.readParameters()
    let right = 0
    for (let first = 0; first < test.count; first += classifySlice) {
      const slice = imagesBetween(test, first, Math.min(first + classifySlice, test.count))
      right += slice.count * (await accuracyOf(layers, slice))
      await this.#breathe()
    }
    const accuracy = Math.round(right) / test.count
    this.#world.send({ type: 'accuracy', step: run.step, accuracy, images: test.count })
  }

  async #breathe(): Promise<void> {
    if (this.#world.now() - this.#rested < turn) return
    await this.#world.rest()
    this.#rested = this.#world.now()
  }
}
