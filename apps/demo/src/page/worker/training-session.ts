import { AdafactorError } from '@adafactor/core'
import type { DigitSet, Digits } from '../../training/digit-set.js'
import { type LayerValues, parameterCount } from '../../training/layers.js'
import { selectDevice } from '../../training/select-device.js'
import { backendTitles } from '../setup/backend-titles.js'
import { type BackendName, backendNames, type Setup } from '../setup/setup.js'
import type { BackendOpeners } from './backend-openers.js'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js'
import { type EstablishedRun, establishRun } from './establish-run.js'
import { accuracyOf, classifier, imagesBetween, spreadImages } from './host-evaluation.js'
import type { FromWorker, RunState, ToWorker } from './protocol.js'
import { codeOf, reasonOf, reportForPeople } from './reason-of.js'
import { type Snapshot, TrainingRun } from './training-run.js'

/** What a session needs of the world around it. */
export interface SessionWorld {
  readonly openers: BackendOpeners
  /** @param transfer what need not be copied on the way */
  send(message: FromWorker, transfer?: readonly ArrayBuffer[]): void
  loadDigits(onProgress: (bytes: number, total: number) => void): Promise<Digits>
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Waits until messages that have come are received. */
  rest(): Promise<void>
}

type Message<T extends ToWorker['type']> = Extract<ToWorker, { readonly type: T }>

/** Adam keeps two float32 averages for every parameter. */
const adamBytesPerParameter = 8

/** How many test images are looked at in the course of a run; at its end it is all of them. */
const sampleSize = 1000
const classifySlice = 1000

/** Milliseconds. */
const progressInterval = 100
const turn = 16
const speedWindow = 1000
const accuracyInterval = 500
const snapshotInterval = 1000
const classifyReadInterval = 200

/** What is measured and copied now and then may take this share of the time at most. */
const careShare = 0.1

/** A device may be this many steps behind, so that it is never far from answering. */
const mostStepsAhead = 256

/**
 * Trains by messages: what the training worker does, without a worker. One message or a few steps
 * are worked on at a time, so a message waits for a few steps at most, and nothing is changed under
 * another's feet.
 */
export class TrainingSession {
  readonly #world: SessionWorld
  readonly #inbox: ToWorker[] = []
  #serving: Promise<void> | undefined
  #state: RunState = 'idle'
  #setup: Setup | undefined
  #digits: Digits | undefined
  #sample: DigitSet | undefined
  #active: ActiveRun | undefined
  #rested = 0

  constructor(world: SessionWorld) {
    this.#world = world
  }

  /** Takes a message; it is worked on in turn. */
  receive(message: ToWorker): void {
    this.#inbox.push(message)
    this.#serving ??= this.#serve().finally(() => {
      this.#serving = undefined
    })
  }

  /** Resolves when there is nothing to do until the next message. */
  async settled(): Promise<void> {
    while (this.#serving) await this.#serving
  }

  async #serve(): Promise<void> {
    for (;;) {
      const message = this.#inbox.shift()
      try {
        if (message) await this.#handle(message)
        else if (this.#state === 'running' && this.#active) await this.#advance(this.#active)
        else return
      } catch (error) {
        this.#notice('error', `Something went wrong: ${reasonOf(error)}`, error)
        if (!message) this.#setState('paused')
      }
    }
  }

  async #handle(message: ToWorker): Promise<void> {
    switch (message.type) {
      case 'probe':
        return this.#probe()
      case 'start':
        return this.#start(message)
      case 'pause':
        return this.#pause()
      case 'reset':
        return this.#reset()
      case 'switchBackend':
        return this.#switchBackend(message)
      case 'save':
        return this.#save()
      case 'load':
        return this.#load(message)
      case 'classify':
        return this.#classify(message)
    }
  }

  async #probe(): Promise<void> {
    const { openers } = this.#world
    const device = await selectDevice(
      Object.fromEntries(backendNames.map((name) => [name, openers[name]])),
      { tryAll: true },
    )
    device.destroy()
    this.#world.send({ type: 'probed', report: reportForPeople(device.report) })
  }

  async #start({ setup }: Message<'start'>): Promise<void> {
    if (this.#state === 'paused' && this.#active && isSameRun(setup, this.#active.run.setup)) {
      this.#setState('running')
      return
    }
    this.#drop()
    this.#setup = setup
    this.#setState('loading')
    try {
      const { training } = await this.#loadDigits()
      const established = await this.#firstOf(setup.backend, (device) =>
        TrainingRun.begin(device, training, setup),
      )
      const { backend } = established
      await this.#take(
        established,
        setup.backend === backend
          ? 'your choice, and it passed its self-test'
          : `${backend === backendNames[0] ? 'the first choice, and it' : 'the first that'} passed its self-test`,
      )
      this.#setState('running')
    } catch (error) {
      this.#drop()
      this.#notice('error', `Training can't start: ${reasonOf(error)}`, error)
      this.#setState('idle')
    }
  }

  async #pause(): Promise<void> {
    if (this.#state !== 'running' || !this.#active) return
    this.#setState('paused')
    const active = this.#active
    await this.#guarded(active, () => this.#sendProgress(active))
  }

  #reset(): void {
    this.#drop()
    this.#setup = undefined
    this.#setState('idle')
  }

  async #switchBackend({ backend }: Message<'switchBackend'>): Promise<void> {
    const active = this.#active
    if (!active || active.backend === backend) return
    const { training } = await this.#loadDigits()
    await this.#guarded(active, async () => {
      const snapshot = await active.run.snapshot()
      const { setup } = active.run
      const nextSetup = { ...setup, backend }
      let established: EstablishedRun
      try {
        established = await establishRun(this.#world.openers, [backend], (device) =>
          TrainingRun.resume(device, training, nextSetup, snapshot),
        )
      } catch (error) {
        this.#notice(
          'warning',
          `${backendTitles[backend]} can't take over: ${reasonOf(error)}. The run stays ` +
            `on ${backendTitles[active.backend]}.`,
          error,
        )
        return
      }
      active.run.dispose()
      this.#setup = nextSetup
      await this.#take(established, `switched to after step ${snapshot.step}`, snapshot)
      this.#setState(this.#state)
    })
  }

  async #save(): Promise<void> {
    const active = this.#active
    if (!active) {
      this.#notice('info', 'There is nothing to save yet: start a run first.')
      return
    }
    await this.#guarded(active, async () => {
      const { backend, run } = active
      const snapshot = await run.snapshot()
      const bytes = encodeCheckpoint({ setup: run.setup, backend, snapshot })
      const fileName = `adafactor-step-${snapshot.step}.checkpoint`
      this.#world.send({ type: 'checkpoint', bytes, fileName }, [bytes])
    })
  }

  async #load({ bytes }: Message<'load'>): Promise<void> {
    const state = this.#state
    try {
      const { setup, backend, snapshot } = decodeCheckpoint(bytes)
      if (!this.#digits) this.#setState('loading')
      const { training } = await this.#loadDigits()
      checkPixels(snapshot, training)
      const established = await this.#firstOf(backend, (device) =>
        TrainingRun.resume(device, training, setup, snapshot),
      )
      this.#drop()
      this.#setup = setup
      this.#world.send({ type: 'loaded', setup, step: snapshot.step })
      const reason =
        established.backend === backend ? 'the backend of the checkpoint' : 'the first that works'
      await this.#take(established, reason, snapshot)
      const active = this.#active as ActiveRun | undefined
      this.#setState(active?.run.isFinished ? 'finished' : 'paused')
      if (active) {
        await this.#guarded(active, async () => {
          await this.#sendProgress(active)
          await this.#measure(active)
        })
      }
    } catch (error) {
      this.#notice('error', loadFailure(error), error)
      this.#setState(state)
    }
  }

  async #classify({ pixels, id }: Message<'classify'>): Promise<void> {
    const active = this.#active
    const probabilities = active ? await this.#probabilities(active, pixels) : []
    this.#world.send({ type: 'probabilities', id, probabilities })
  }

  async #probabilities(active: ActiveRun, pixels: Float32Array): Promise<readonly number[]> {
    const { run, answers } = active
    const { now } = this.#world
    const isFresh =
      answers && (answers.step === run.step || now() - answers.at < classifyReadInterval)
    if (isFresh) return answers.classify(pixels)
    let layers: readonly LayerValues[] = active.snapshot.layers
    await this.#guarded(active, async () => {
      layers = await run.readParameters()
    })
    const classify = classifier(layers)
    active.answers = { step: run.step, at: now(), classify }
    return classify(pixels)
  }

  /** A few steps, and whatever is due after them. */
  async #advance(active: ActiveRun): Promise<void> {
    await this.#guarded(active, async () => {
      if (await this.#takeSteps(active)) await this.#lookAfter(active)
    })
  }

  /** @returns whether the run can go on to be looked after */
  async #takeSteps(active: ActiveRun): Promise<boolean> {
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
      this.#inbox.length === 0 &&
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
    if (Number.isFinite(active.lossSum)) return true
    await this.#sendProgress(active)
    this.#setState('paused')
    this.#notice(
      'warning',
      'The loss is no longer a number, so the run was paused. The learning rate may be too large: ' +
        'reset, and try a smaller one.',
    )
    return false
  }

  async #lookAfter(active: ActiveRun): Promise<void> {
    const { run } = active
    const { now } = this.#world
    if (run.isFinished) {
      await this.#sendProgress(active)
      await this.#measureAll(active)
      active.snapshot = await run.snapshot()
      this.#setState('finished')
      return
    }
    const dueAfter = (interval: number, cost: number) => Math.max(interval, cost / careShare)
    if (now() - active.progressAt >= dueAfter(progressInterval, active.progressCost)) {
      const start = now()
      await this.#sendProgress(active)
      active.progressCost = now() - start
    }
    if (now() - active.accuracyAt >= dueAfter(accuracyInterval, active.accuracyCost)) {
      const start = now()
      await this.#measure(active)
      active.accuracyAt = now()
      active.accuracyCost = active.accuracyAt - start
    }
    if (now() - active.snapshotAt >= dueAfter(snapshotInterval, active.snapshotCost)) {
      const start = now()
      active.snapshot = await run.snapshot()
      active.snapshotAt = now()
      active.snapshotCost = active.snapshotAt - start
    }
  }

  async #sendProgress(active: ActiveRun): Promise<void> {
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

  /** The accuracy on some of the test images. */
  async #measure({ run }: ActiveRun): Promise<void> {
    const { test } = await this.#loadDigits()
    this.#sample ??= spreadImages(test, sampleSize)
    const accuracy = await accuracyOf(await run.readParameters(), this.#sample)
    this.#world.send({ type: 'accuracy', step: run.step, accuracy, images: this.#sample.count })
  }

  /** The accuracy on all test images. */
  async #measureAll({ run }: ActiveRun): Promise<void> {
    const { test } = await this.#loadDigits()
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

  /** Does something with the device of a run; if that fails, the run moves to another one. */
  async #guarded(active: ActiveRun, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      await this.#moveOn(active, error)
    }
  }

  /**
   * Goes on with the next backend from the last copy of the run. Only ever further down the order,
   * so this ends.
   */
  async #moveOn({ run, backend, snapshot }: ActiveRun, error: unknown): Promise<void> {
    const title = backendTitles[backend]
    const wasLost = await isLost(run, error)
    const cause = wasLost ? { code: 'backend/device-lost' } : error
    const why = wasLost
      ? `${title} was lost after step ${run.step}: the browser or its driver took the device away`
      : `${title} failed after step ${run.step}: ${reasonOf(error)}`
    this.#drop()
    try {
      const { training } = await this.#loadDigits()
      const left = backendNames.slice(backendNames.indexOf(backend) + 1)
      if (left.length === 0) throw new Error('it is the last one')
      const established = await establishRun(this.#world.openers, left, (device) =>
        TrainingRun.resume(device, training, run.setup, snapshot),
      )
      this.#notice(
        'warning',
        `${why}. The run goes on with ${backendTitles[established.backend]} from step ` +
          `${snapshot.step}.`,
        cause,
      )
      await this.#take(established, `${title} failed; the next that passed its self-test`, snapshot)
    } catch (next) {
      this.#notice('error', `${why}. No other backend could take over: ${reasonOf(next)}.`, cause)
      this.#setState('idle')
    }
  }

  /** Makes a run the session's. */
  async #take(
    { run, backend, report }: EstablishedRun,
    reason: string,
    snapshot?: Snapshot,
  ): Promise<void> {
    let start: Snapshot
    try {
      start = snapshot ?? (await run.snapshot())
    } catch (error) {
      run.dispose()
      throw error
    }
    this.#active = new ActiveRun(run, backend, start, this.#world.now())
    this.#world.send({ type: 'backend', backend, reason, report: reportForPeople(report) })
    if (run.device.backend.traits.compilation === 'closures') {
      this.#notice(
        'info',
        'This page may not generate code (content security policy), so plain JavaScript runs as ' +
          'ready-made functions: the same numbers, a little slower.',
        { code: 'backend/code-generation-forbidden' },
      )
    }
  }

  /** A backend by choice, or else the first that works, with a notice. */
  async #firstOf(
    choice: BackendName | 'auto',
    make: Parameters<typeof establishRun>[2],
  ): Promise<EstablishedRun> {
    const { openers } = this.#world
    if (choice === 'auto') return establishRun(openers, backendNames, make)
    try {
      return await establishRun(openers, [choice], make)
    } catch (error) {
      if (!AdafactorError.isInstance(error, 'backend/unavailable')) throw error
      const others = backendNames.filter((name) => name !== choice)
      const established = await establishRun(openers, others, make)
      this.#notice(
        'warning',
        `${backendTitles[choice]} can't run here: ${reasonOf(error)}. The run goes on ` +
          `with ${backendTitles[established.backend]} instead.`,
        error,
      )
      return established
    }
  }

  async #loadDigits(): Promise<Digits> {
    this.#digits ??= await this.#world.loadDigits((bytes, total) =>
      this.#world.send({ type: 'digits', bytes, total }),
    )
    return this.#digits
  }

  async #breathe(): Promise<void> {
    if (this.#world.now() - this.#rested < turn) return
    await this.#world.rest()
    this.#rested = this.#world.now()
  }

  #drop(): void {
    this.#active?.run.dispose()
    this.#active = undefined
  }

  #setState(state: RunState): void {
    this.#state = state
    this.#world.send({
      type: 'state',
      state,
      ...(this.#setup === undefined ? {} : { setup: this.#setup }),
    })
  }

  #notice(level: 'info' | 'warning' | 'error', text: string, error?: unknown): void {
    const code = codeOf(error)
    this.#world.send({ type: 'notice', level, text, ...(code === undefined ? {} : { code }) })
  }
}

/** A run with what is known of it from moment to moment. */
class ActiveRun {
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

/** Whether two setups differ in the backend at most, which can change in the middle of a run. */
function isSameRun(a: Setup, b: Setup): boolean {
  return (['preset', 'learningRate', 'width', 'batchSize', 'steps', 'seed'] as const).every(
    (name) => a[name] === b[name],
  )
}

/** gpu.js's own calls fail with errors of their own after a loss; the backend knows. */
async function isLost(run: TrainingRun, error: unknown): Promise<boolean> {
  if (AdafactorError.isInstance(error, 'backend/device-lost')) return true
  try {
    await run.lastStep()
    return false
  } catch (asked) {
    return AdafactorError.isInstance(asked, 'backend/device-lost')
  }
}

function checkPixels({ layers }: Snapshot, { pixels }: DigitSet): void {
  const inputs = layers[0]?.inputs
  if (inputs === pixels) return
  throw new Error(`its network takes images of ${inputs} pixels, these have ${pixels}`)
}

function loadFailure(error: unknown): string {
  if (codeOf(error)?.startsWith('checkpoint/')) return reasonOf(error)
  return `The checkpoint can't be loaded: ${reasonOf(error)}`
}
