import { parameterCount } from '../../training/layers.js'
import type { BackendName } from '../setup/setup.js'
import type { classifier } from './host-evaluation.js'
import { Pace } from './pace.js'
import type { RunPoint } from './protocol.js'
import type { Snapshot, TrainingRun } from './training-run.js'

/** The loss of some images. */
export class LossSum {
  #sum = 0
  #images = 0

  add({ sum, images }: { readonly sum: number; readonly images: number }): void {
    this.#sum += sum
    this.#images += images
  }

  get isFinite(): boolean {
    return Number.isFinite(this.#sum)
  }

  /** The mean, in nats, after which a new one begins. */
  take(): number {
    const mean = this.#sum / this.#images
    this.#sum = 0
    this.#images = 0
    return mean
  }
}

/** A run with what is known of it from moment to moment. */
export class ActiveRun {
  readonly parameters: number
  readonly loss = new LossSum()
  readonly adamLoss = new LossSum()
  readonly pace: Pace
  readonly adamPace: Pace
  /** Not yet sent. */
  points: readonly RunPoint[] = []
  /** How many steps the device may be behind before it is waited for. */
  stepsAhead = 1
  progressAt = Number.NEGATIVE_INFINITY
  snapshotAt: number
  snapshotCost = 0
  answers:
    | {
        readonly step: number
        readonly at: number
        readonly classify: ReturnType<typeof classifier>
      }
    | undefined

  constructor(
    readonly run: TrainingRun,
    readonly backend: BackendName,
    /** Where the run goes on if its device is lost. */
    public snapshot: Snapshot,
    now: number,
    /** Backends that this run has had and that have failed. */
    readonly failed: readonly BackendName[] = [],
  ) {
    const { layers } = snapshot
    const [first] = layers
    const sizes = [first?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)]
    this.parameters = parameterCount(sizes)
    this.snapshotAt = now
    this.pace = new Pace(run.step)
    this.adamPace = new Pace(run.step)
  }
}
