import { parameterCount } from '../../training/layers.js'
import type { BackendName } from '../setup/setup.js'
import type { classifier } from './host-evaluation.js'
import type { Snapshot, TrainingRun } from './training-run.js'

/** Milliseconds. */
const speedWindow = 1000

/** A run with what is known of it from moment to moment. */
export class ActiveRun {
  readonly parameters: number
  /** Since the last progress. */
  lossSum = 0
  lossImages = 0
  /** How many steps the device may be behind before it is waited for. */
  stepsAhead = 1
  trainingMilliseconds = 0
  progressAt = Number.NEGATIVE_INFINITY
  progressCost = 0
  accuracyAt: number
  accuracyCost = 0
  snapshotAt: number
  snapshotCost = 0
  answers:
    | {
        readonly step: number
        readonly at: number
        readonly classify: ReturnType<typeof classifier>
      }
    | undefined
  readonly #speeds: { readonly step: number; readonly at: number }[] = []

  constructor(
    readonly run: TrainingRun,
    readonly backend: BackendName,
    /** Where the run goes on if its device is lost. */
    public snapshot: Snapshot,
    now: number,
  ) {
    const { layers } = snapshot
    const [first] = layers
    const sizes = [first?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)]
    this.parameters = parameterCount(sizes)
    this.accuracyAt = now
    this.snapshotAt = now
    this.#speeds.push({ step: run.step, at: 0 })
  }

  /** Steps per second of training, over about the last second of it. */
  speed(): number {
    const at = this.trainingMilliseconds
    const { step } = this.run
    this.#speeds.push({ step, at })
    while (this.#speeds.length > 2 && at - (this.#speeds[1]?.at ?? at) > speedWindow) {
      this.#speeds.shift()
    }
    const [first] = this.#speeds
    if (first === undefined || at === first.at) return 0
    return (1000 * (step - first.step)) / (at - first.at)
  }
}
