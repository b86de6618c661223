import { type LayerValues, parameterCount } from '../../training/layers.js'
import type { BackendName } from '../setup/setup.js'
import { classifier } from './host-evaluation.js'
import { LossSum } from './loss-sum.js'
import { Pace } from './pace.js'
import type { RunPoint } from './protocol.js'
import type { Snapshot, TrainingRun } from './training-run.js'

/** Milliseconds for which a drawn digit is answered from what was last read of a run. */
const classifyReadInterval = 200

type Classify = ReturnType<typeof classifier>

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
  #answers: { readonly step: number; readonly at: number; readonly classify: Classify } | undefined

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

  /** How a drawn digit is answered, if what was last read of the run is still good. */
  answers(now: number): Classify | undefined {
    const known = this.#answers
    const isFresh = known?.step === this.run.step || now - (known?.at ?? 0) < classifyReadInterval
    return isFresh ? known?.classify : undefined
  }

  /** Answers drawn digits by these parameters from now on. */
  answerBy(layers: readonly LayerValues[], now: number): Classify {
    const classify = classifier(layers)
    this.#answers = { step: this.run.step, at: now, classify }
    return classify
  }
}
