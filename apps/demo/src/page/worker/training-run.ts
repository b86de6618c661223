import type { StateDict, StepReport } from '@adafactor/core'
import type { AdamLearner, AdamState } from '../../training/adam-learner.js'
import { adamLearningRate } from '../../training/adam-learning-rate.js'
import type { BatchPosition } from '../../training/batch-order.js'
import type { Device } from '../../training/device.js'
import { type DigitSet, digitClasses } from '../../training/digit-set.js'
import { initialLayers, type LayerValues } from '../../training/layers.js'
import type { Learner } from '../../training/learner.js'
import { optimizerOptions } from '../../training/optimizer-options.js'
import { seededRandom } from '../../training/random.js'
import type { Setup } from '../setup/setup.js'
import { LearnerRun } from './learner-run.js'

/** A run between two steps, as plain data: it can go on from here on any backend. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number
  readonly position: BatchPosition
  readonly layers: readonly LayerValues[]
  readonly optimizer: StateDict
  /** The Adam beside it, with a network of its own. */
  readonly adam?: { readonly layers: readonly LayerValues[]; readonly state: AdamState }
}

/** What the last step did, as means over the parameters. */
export interface StepMeans {
  readonly learningRate?: number
  /** RMS of the update before clipping; absent for an optimizer that does not clip. */
  readonly updateRms?: number
}

/** Networks in training on a device, which is the run's own from here on. */
export class TrainingRun {
  readonly device: Device
  readonly setup: Setup
  readonly adafactor: LearnerRun<Learner>
  #adam: LearnerRun<AdamLearner> | undefined

  private constructor(
    device: Device,
    setup: Setup,
    adafactor: LearnerRun<Learner>,
    adam: LearnerRun<AdamLearner> | undefined,
  ) {
    this.device = device
    this.setup = setup
    this.adafactor = adafactor
    this.#adam = adam
  }

  /** @throws whatever the device fails with; it is the caller's then */
  static begin(device: Device, digits: DigitSet, setup: Setup): Promise<TrainingRun> {
    const random = seededRandom(setup.seed)
    const layers = initialLayers([digits.pixels, setup.width, digitClasses], random)
    const position = { random: random.state, seen: 0 }
    const adam = setup.adam ? { layers } : undefined
    return TrainingRun.#from(device, digits, setup, { step: 0, position, layers }, adam)
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
    const run = await TrainingRun.#from(device, digits, setup, snapshot, snapshot.adam)
    try {
      await run.adafactor.learner.loadStateDict(snapshot.optimizer)
    } catch (error) {
      run.#disposeLearners()
      throw error
    }
    return run
  }

  static async #from(
    device: Device,
    digits: DigitSet,
    setup: Setup,
    start: Omit<Snapshot, 'optimizer' | 'adam'>,
    adam: { readonly layers: readonly LayerValues[]; readonly state?: AdamState } | undefined,
  ): Promise<TrainingRun> {
    const { preset, steps, learningRate, batchSize } = setup
    const { options } = optimizerOptions(preset, steps, learningRate)
    const learner = device.learner(start.layers, batchSize, options)
    const run = <L extends Learner | AdamLearner>(one: L) =>
      new LearnerRun(one, digits, batchSize, start)
    if (adam === undefined) return new TrainingRun(device, setup, run(learner), undefined)
    try {
      const { state } = adam
      const other = await device.adamLearner(adam.layers, batchSize, {
        learningRate: adamLearningRate,
        steps,
        ...(state === undefined ? {} : { state }),
      })
      return new TrainingRun(device, setup, run(learner), run(other))
    } catch (error) {
      learner.dispose()
      throw error
    }
  }

  /** With the same images in the same order, from the same numbers. */
  get adam(): LearnerRun<AdamLearner> | undefined {
    return this.#adam
  }

  /** Goes on without Adam from here. */
  dropAdam(): void {
    this.#adam?.learner.dispose()
    this.#adam = undefined
  }

  /** Steps done. */
  get step(): number {
    return this.adafactor.step
  }

  get isFinished(): boolean {
    return this.step >= this.setup.steps
  }

  /** Waits for the device. */
  async lastStep(): Promise<StepMeans> {
    const reports = Object.values(await this.adafactor.learner.lastStep())
    const learningRate = mean(reports, 'learningRate')
    const updateRms = mean(reports, 'updateRms')
    return {
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(updateRms === undefined ? {} : { updateRms }),
    }
  }

  /** A copy of the parameters that Adafactor trains. Waits for the device. */
  readParameters(): Promise<LayerValues[]> {
    return this.adafactor.learner.readParameters()
  }

  /** Waits for the device. */
  async snapshot(): Promise<Snapshot> {
    const { step, position, learner } = this.adafactor
    const adam = this.adam?.learner
    return {
      step,
      position,
      layers: await learner.readParameters(),
      optimizer: await learner.stateDict(),
      ...(adam && {
        adam: { layers: await adam.readParameters(), state: await adam.state() },
      }),
    }
  }

  /** Gives the device back too, even one that is lost. */
  dispose(): void {
    for (const part of [() => this.#disposeLearners(), () => this.device.destroy()]) {
      try {
        part()
      } catch {
        // A lost device may refuse to be tidied up, which is as good as done.
      }
    }
  }

  #disposeLearners(): void {
    this.adafactor.learner.dispose()
    this.adam?.learner.dispose()
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
