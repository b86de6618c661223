import type { StateDict, StepReport } from '@adafactor/core'
import { BatchOrder, type BatchPosition } from '../../training/batch-order.js'
import { fillBatch } from '../../training/batches.js'
import type { Device } from '../../training/device.js'
import { type DigitSet, digitClasses } from '../../training/digit-set.js'
import { initialLayers, type LayerValues } from '../../training/layers.js'
import type { Learner } from '../../training/learner.js'
import { optimizerOptions } from '../../training/optimizer-options.js'
import { seededRandom } from '../../training/random.js'
import type { Setup } from '../setup/setup.js'

/** A run between two steps, as plain data: it can go on from here on any backend. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number
  readonly position: BatchPosition
  readonly layers: readonly LayerValues[]
  readonly optimizer: StateDict
}

/** What the last step did, as means over the parameters. */
export interface StepMeans {
  readonly learningRate?: number
  /** RMS of the update before clipping; absent for an optimizer that does not clip. */
  readonly updateRms?: number
}

/** A network in training on a device, which is the run's own from here on. */
export class TrainingRun {
  readonly device: Device
  readonly setup: Setup
  readonly #digits: DigitSet
  readonly #learner: Learner
  readonly #order: BatchOrder
  #step: number
  #lossImages = 0
  #optimizerMilliseconds = 0
  #stepMilliseconds = 0

  private constructor(
    device: Device,
    digits: DigitSet,
    setup: Setup,
    start: Omit<Snapshot, 'optimizer'>,
  ) {
    const { preset, steps, learningRate, batchSize } = setup
    const { options } = optimizerOptions(preset, steps, learningRate)
    this.device = device
    this.setup = setup
    this.#digits = digits
    this.#order = BatchOrder.at(digits.count, batchSize, start.position)
    this.#step = start.step
    this.#learner = device.learner(start.layers, batchSize, options)
  }

  /** @throws whatever the device fails with; it is the caller's then */
  static begin(device: Device, digits: DigitSet, setup: Setup): TrainingRun {
    const random = seededRandom(setup.seed)
    const layers = initialLayers([digits.pixels, setup.width, digitClasses], random)
    const position = { random: random.state, seen: 0 }
    return new TrainingRun(device, digits, setup, { step: 0, position, layers })
  }

  /**
   * Goes on from a snapshot, with the same images in the same order.
   *
   * @throws AdafactorError `state/format`, `state/mismatch` for a snapshot of another setup;
   *   whatever the device fails with. The device is the caller's then.
   */
  static async resume(
    device: Device,
    digits: DigitSet,
    setup: Setup,
    snapshot: Snapshot,
  ): Promise<TrainingRun> {
    const run = new TrainingRun(device, digits, setup, snapshot)
    try {
      await run.#learner.loadStateDict(snapshot.optimizer)
    } catch (error) {
      run.#learner.dispose()
      throw error
    }
    return run
  }

  /** Steps done. */
  get step(): number {
    return this.#step
  }

  get isFinished(): boolean {
    return this.#step >= this.setup.steps
  }

  get stateBytes(): number {
    return this.#learner.stateBytes
  }

  /** The optimizer's share of the time so far, 0 to 1; undefined where the device hides it. */
  get optimizerShare(): number | undefined {
    if (this.device.stepsAhead || this.#stepMilliseconds === 0) return undefined
    return this.#optimizerMilliseconds / this.#stepMilliseconds
  }

  /** Learns from the next batch. A GPU may still be at it when this is done. */
  async takeStep(): Promise<void> {
    const learner = this.#learner
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
    const sum = await this.#learner.loss.read()
    const images = this.#lossImages
    this.#learner.loss.reset()
    this.#lossImages = 0
    return { sum, images }
  }

  /** Waits for the device. */
  async lastStep(): Promise<StepMeans> {
    const reports = Object.values(await this.#learner.lastStep())
    const learningRate = mean(reports, 'learningRate')
    const updateRms = mean(reports, 'updateRms')
    return {
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(updateRms === undefined ? {} : { updateRms }),
    }
  }

  /** A copy of the parameters. Waits for the device. */
  readParameters(): Promise<LayerValues[]> {
    return this.#learner.readParameters()
  }

  /** Waits for the device. */
  async snapshot(): Promise<Snapshot> {
    return {
      step: this.#step,
      position: this.#order.position,
      layers: await this.readParameters(),
      optimizer: await this.#learner.stateDict(),
    }
  }

  /** Gives the device back too, even one that is lost. */
  dispose(): void {
    for (const part of [() => this.#learner.dispose(), () => this.device.destroy()]) {
      try {
        part()
      } catch {
        // A lost device may refuse to be tidied up, which is as good as done.
      }
    }
  }
}

function mean(
  reports: readonly StepReport[],
  what: 'learningRate' | 'updateRms',
): number | undefined {
  const values = reports.flatMap((report) => report[what] ?? [])
  if (values.length === 0) return undefined
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
