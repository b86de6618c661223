import type { SelectionLine } from '@adafactor/core'
import { digitClasses } from '../../training/digit-set.js'
import { ndarrayBackendNames } from '../../training/ndarray-network/ndarray-engines.js'
import { type ProbedModel, probedStepsPerSecond, trainingProbe } from '../../training/probe.js'
import { type OpenedDevice, selectDevice } from '../../training/select-device.js'
import { softwareAdapter } from '../../training/software-adapter.js'
import { type BackendName, backendNames, isGpujsBackend, type Setup } from '../setup/setup.js'
import type { FoundBackend, ProbedBackends } from './protocol.js'
import { codeOf, reasonOf, reportForPeople } from './reason-of.js'
import type { SessionWorld } from './session-world.js'

/** Pixels of a digit. */
const pixels = 784

/** The CPU first: that is quick, and a run that is started early goes on at once. */
const trialOrder: readonly BackendName[] = [
  ...ndarrayBackendNames,
  ...backendNames.filter((name) => !(ndarrayBackendNames as readonly string[]).includes(name)),
]

const probedOf: Readonly<Record<ProbedBackends, readonly BackendName[]>> = {
  cpu: ndarrayBackendNames,
  allButGpujs: trialOrder.filter((name) => !isGpujsBackend(name)),
  all: trialOrder,
}

/** What is known of each backend here, found out one backend at a time. */
export class FoundBackends {
  readonly #world: Pick<SessionWorld, 'openers' | 'rest'>
  readonly #tell: (backends: readonly FoundBackend[]) => void
  readonly #known = new Map<BackendName, FoundBackend>()
  #model: ProbedModel = { sizes: [], batchSize: 0 }
  #left: readonly BackendName[] = []
  /** GPUs that the CPU emulates. They are timed last: one call of theirs can take a second. */
  readonly #emulated = new Set<BackendName>()

  /** @param tell is told all that is known after each backend */
  constructor(
    world: Pick<SessionWorld, 'openers' | 'rest'>,
    tell: (backends: readonly FoundBackend[]) => void,
  ) {
    this.#world = world
    this.#tell = tell
  }

  /** Whether any backend is still to be timed. */
  get isLeft(): boolean {
    return this.#left.length > 0
  }

  /** Begins to time some on the model of a setup; times of the same model stay as they are. */
  askFor({ width, batchSize }: Setup, which: ProbedBackends): void {
    const isSame = this.#model.batchSize === batchSize && this.#model.sizes[1] === width
    if (!isSame) {
      this.#model = { sizes: [pixels, width, digitClasses], batchSize }
      for (const [name, { stepsPerSecond: _, ...found }] of this.#known) {
        this.#known.set(name, found)
      }
    }
    const last = (name: BackendName) => Number(this.#emulated.has(name))
    this.#left = probedOf[which]
      .filter((name) => {
        const known = this.#known.get(name)
        return known?.status !== 'failed' && known?.stepsPerSecond === undefined
      })
      .toSorted((a, b) => last(a) - last(b))
    if (!isSame) this.#tellAll()
  }

  /** Tests and times the next one, which has to wait if somebody else is waiting. */
  async tryNext(isAwaited: () => boolean): Promise<void> {
    const [name] = this.#left
    if (name === undefined) return
    const probe = trainingProbe(this.#model, isAwaited)
    let found: FoundBackend
    let whyClosed: unknown
    let isPutOff = false
    const open = async () => {
      try {
        const device = await this.#world.openers[name]()
        isPutOff = this.#putsOff(name, device)
        if (!isPutOff) return restful(device, this.#world.rest)
        device.destroy()
        throw new Error('it is timed last')
      } catch (error) {
        whyClosed = error
        throw error
      }
    }
    const run = async (device: OpenedDevice) => {
      await this.#world.rest()
      await probe.run(device)
    }
    try {
      const device = await selectDevice({ [name]: open }, { probe: { run, end: probe.end } })
      const { milliseconds = 0 } = device.report[0] as SelectionLine
      const software = softwareAdapter(device.backend.traits)
      device.destroy()
      found = {
        name,
        status: 'works',
        stepsPerSecond: probedStepsPerSecond(milliseconds),
        ...(software === undefined ? {} : { software }),
      }
    } catch (error) {
      if (probe.wasInterrupted) return
      if (isPutOff) {
        this.#left = [...this.#left.filter((other) => other !== name), name]
        return
      }
      found = failed(name, reasonOf(whyClosed ?? error), codeOf(whyClosed))
    }
    this.#left = this.#left.filter((other) => other !== name)
    this.#known.set(name, found)
    this.#tellAll()
  }

  /** Whether others are timed before this one, which has turned out to be emulated. */
  #putsOff(name: BackendName, { backend }: OpenedDevice): boolean {
    if (softwareAdapter(backend.traits) === undefined || this.#emulated.has(name)) return false
    this.#emulated.add(name)
    return this.#left.some((other) => !this.#emulated.has(other))
  }

  /** The backends that may work, the fastest first, and those that were not timed yet behind them. */
  inOrderOfSpeed(): readonly BackendName[] {
    const speed = (name: BackendName) => this.#known.get(name)?.stepsPerSecond ?? 0
    return trialOrder
      .filter((name) => this.#known.get(name)?.status !== 'failed')
      .toSorted((a, b) => speed(b) - speed(a))
  }

  /** For people: why this one was taken. */
  whyTaken(name: BackendName): string {
    const timed = [...this.#known.values()].filter(({ stepsPerSecond }) => stepsPerSecond)
    if (this.#known.get(name)?.stepsPerSecond === undefined) {
      return 'the first that works; none had been timed yet'
    }
    if (timed.length === 1) return 'the only one that was timed when the run began'
    const when = this.#left.length > 0 ? ' when the run began' : ''
    return `the fastest of ${timed.length} that were timed with this model${when}`
  }

  /** What kind of failure it was. */
  codeOf(name: BackendName): string | undefined {
    return this.#known.get(name)?.code
  }

  /** Takes over what the opening of a run's device has said. */
  learnFrom(report: readonly SelectionLine[]): void {
    for (const { name: given, status, reason, code } of reportForPeople(report)) {
      const name = given as BackendName
      if (status !== 'failed') continue
      this.#known.set(name, failed(name, reason, code))
      this.#left = this.#left.filter((other) => other !== name)
    }
    this.#tellAll()
  }

  #tellAll(): void {
    this.#tell(
      backendNames.map((name) => this.#known.get(name) ?? { name, status: 'not tried' as const }),
    )
  }
}

/** A device whose learners let messages arrive after each step: some work on without a pause. */
function restful(device: OpenedDevice, rest: () => Promise<void>): OpenedDevice {
  return {
    ...device,
    learner(...given) {
      const learner = device.learner(...given)
      return {
        ...learner,
        async step() {
          await learner.step()
          await rest()
        },
      }
    },
  }
}

function failed(name: BackendName, reason: string, code: string | undefined): FoundBackend {
  return { name, status: 'failed', reason, ...(code === undefined ? {} : { code }) }
}
