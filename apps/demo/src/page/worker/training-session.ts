import type { DigitSet, Digits } from '../../training/digit-set.js'
import type { LayerValues } from '../../training/layers.js'
import { DigitsError } from '../digits/digits-error.js'
import { backendTitles } from '../setup/backend-titles.js'
import { type BackendName, isSameRun, type Setup } from '../setup/setup.js'
import { ActiveRun } from './active-run.js'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js'
import {
  type EstablishedRun,
  establishChoice,
  establishRun,
  type MakeRun,
} from './establish-run.js'
import { FoundBackends } from './found-backends.js'
import { Inbox } from './inbox.js'
import { isLost } from './is-lost.js'
import { KeptDigits } from './kept-digits.js'
import type { RunState, ToWorker } from './protocol.js'
import { codeOf, reasonOf } from './reason-of.js'
import { RunDriver } from './run-driver.js'
import type { SessionWorld } from './session-world.js'
import { type Snapshot, TrainingRun } from './training-run.js'

/** Milliseconds after the last change of state until backends are timed. */
const quiet = 2000

type Message<T extends ToWorker['type']> = Extract<ToWorker, { readonly type: T }>

/**
 * Trains by messages: what the training worker does, without a worker. One message or a few steps
 * are worked on at a time, so a message waits for a few steps at most, and nothing is changed under
 * another's feet.
 */
export class TrainingSession {
  readonly #world: SessionWorld
  readonly #driver: RunDriver
  readonly #found: FoundBackends
  readonly #digits: KeptDigits
  readonly #inbox = new Inbox()
  #serving: Promise<void> | undefined
  #state: RunState = 'idle'
  /** Whether nothing has changed for a while. */
  #isQuiet = true
  #setup: Setup | undefined
  #active: ActiveRun | undefined

  constructor(world: SessionWorld) {
    this.#world = world
    this.#digits = new KeptDigits(world)
    this.#driver = new RunDriver(world, this.#digits)
    this.#found = new FoundBackends(world, (backends) => world.send({ type: 'found', backends }))
  }

  /** Takes a message; it is worked on in turn. */
  receive(message: ToWorker): void {
    if (message.type === 'classify' && this.#answerAtOnce(message)) return
    this.#inbox.put(message)
    // They can come while a backend is still being timed; `start` itself reports what goes wrong.
    if (message.type === 'start') this.#digits.get().catch(() => {})
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
      const message = this.#inbox.take()
      try {
        if (message) await this.#handle(message)
        else if (this.#state === 'running' && this.#active) await this.#advance(this.#active)
        // A run that is paused may go on at any moment, which shall not wait for a device that is timed.
        else if (this.#state !== 'paused' && this.#found.isLeft) await this.#timeNext()
        else return
      } catch (error) {
        this.#notice('error', `Something went wrong: ${reasonOf(error)}`, error)
        if (!message) this.#setState('paused')
      }
    }
  }

  /** Times one more backend, unless somebody does something: what is pressed does not wait for that. */
  async #timeNext(): Promise<void> {
    if (!this.#isQuiet) {
      await Promise.race([this.#world.wait(quiet), this.#inbox.until()])
      if (!this.#inbox.isEmpty) return
      this.#isQuiet = true
    }
    await this.#found.tryNext(() => !this.#inbox.isEmpty)
  }

  async #handle(message: ToWorker): Promise<void> {
    switch (message.type) {
      case 'probe':
        return this.#found.askFor(message.setup, message.which)
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

  async #start({ setup }: Message<'start'>): Promise<void> {
    if (this.#state === 'paused' && this.#active && isSameRun(setup, this.#active.run.setup)) {
      this.#setState('running')
      return
    }
    this.#drop()
    this.#setup = setup
    this.#setState('loading')
    try {
      const digits = await this.#awaitedDigits()
      if (digits === undefined) return this.#setState('paused')
      const { training } = digits
      const established = await this.#chosen(setup.backend, (device) =>
        TrainingRun.begin(device, training, setup),
      )
      const { backend } = established
      const reason = setup.backend === backend ? 'your choice' : this.#found.whyTaken(backend)
      await this.#take(established, reason)
      this.#setState('running')
    } catch (error) {
      this.#drop()
      this.#notice('error', `Training can't start: ${reasonOf(error)}`, error)
      this.#setState('idle')
    }
  }

  /** The digits, or nothing where the visitor does not wait for them any more. */
  #awaitedDigits(): Promise<Digits | undefined> {
    const stop = this.#inbox.until(({ type }) => type === 'pause' || type === 'reset')
    return this.#digits.unless(stop)
  }

  #pause(): void {
    if (this.#state !== 'running' || !this.#active) return
    this.#setState('paused')
    this.#driver.sendProgress(this.#active)
  }

  #reset(): void {
    this.#digits.giveUp()
    this.#drop()
    this.#setup = undefined
    this.#setState('idle')
  }

  async #switchBackend({ backend }: Message<'switchBackend'>): Promise<void> {
    const active = this.#active
    if (!active || active.backend === backend) return
    const { training } = await this.#digits.get()
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
      await this.#take(established, `changed to after step ${snapshot.step}`, { snapshot })
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
      const bytes = await encodeCheckpoint({ setup: run.setup, backend, snapshot })
      const fileName = `adafactor-step-${snapshot.step}.safetensors`
      this.#world.send({ type: 'checkpoint', bytes, fileName }, [bytes])
    })
  }

  async #load({ bytes }: Message<'load'>): Promise<void> {
    const state = this.#state
    try {
      const { setup, backend, snapshot } = await decodeCheckpoint(bytes)
      if (!this.#digits.isHere) this.#setState('loading')
      const digits = await this.#awaitedDigits()
      if (digits === undefined) return this.#setState(state)
      const { training } = digits
      checkPixels(snapshot, training)
      const established = await this.#chosen(backend, (device) =>
        TrainingRun.resume(device, training, setup, snapshot),
      )
      this.#drop()
      this.#setup = setup
      this.#world.send({ type: 'loaded', setup, step: snapshot.step })
      const reason =
        established.backend === backend
          ? 'the backend of the checkpoint'
          : this.#found.whyTaken(established.backend)
      await this.#take(established, reason, { snapshot })
      const active = this.#active as ActiveRun | undefined
      this.#setState(active?.run.isFinished ? 'finished' : 'paused')
      if (active) await this.#guarded(active, () => this.#driver.measure(active))
    } catch (error) {
      this.#notice('error', loadFailure(error), error)
      this.#setState(state)
    }
  }

  /** What is known already waits for nothing, such as a backend that is being timed. */
  #answerAtOnce({ pixels, id }: Message<'classify'>): boolean {
    const active = this.#active
    // Without a run there is nothing to know, and timing is not to be held up by it.
    const classify = active ? active.answers(this.#world.now()) : () => []
    if (!classify) return false
    this.#world.send({ type: 'probabilities', id, probabilities: classify(pixels) })
    return true
  }

  async #classify({ pixels, id }: Message<'classify'>): Promise<void> {
    const active = this.#active
    const probabilities = active ? await this.#probabilities(active, pixels) : []
    this.#world.send({ type: 'probabilities', id, probabilities })
  }

  async #probabilities(active: ActiveRun, pixels: Float32Array): Promise<readonly number[]> {
    const known = active.answers(this.#world.now())
    if (known) return known(pixels)
    let layers: readonly LayerValues[] = active.snapshot.layers
    await this.#guarded(active, async () => {
      layers = await active.run.readParameters()
    })
    return active.answerBy(layers, this.#world.now())(pixels)
  }

  /** A few steps, and whatever is due after them. */
  async #advance(active: ActiveRun): Promise<void> {
    await this.#guarded(active, async () => {
      const outcome = await this.#driver.advance(active, () => !this.#inbox.isEmpty)
      if (outcome === 'finished') {
        active.answerBy(active.snapshot.layers, this.#world.now())
        this.#setState('finished')
      }
      if (outcome !== 'diverged') return
      this.#setState('diverged')
      this.#notice(
        'warning',
        'Adafactor has diverged: its loss is no longer a number, so the run was stopped. The learning ' +
          'rate may be too large: try a smaller one.',
      )
    })
  }

  /** Does something with the device of a run; if that fails, the run moves to another one. */
  async #guarded(active: ActiveRun, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof DigitsError) {
        this.#notice('error', `${error.message} "Continue" asks for them again.`, error)
        this.#setState('paused')
      } else await this.#moveOn(active, error)
    }
  }

  /**
   * Goes on from the last copy of the run with the fastest backend that it has not had. So this ends.
   */
  async #moveOn(active: ActiveRun, error: unknown): Promise<void> {
    const { run, backend, snapshot } = active
    const failed = [...active.failed, backend]
    const title = backendTitles[backend]
    const wasLost = await isLost(run, error)
    const cause = wasLost ? { code: 'backend/device-lost' } : error
    const why = wasLost
      ? `${title} was lost after step ${run.step}: the browser or its driver took the device away`
      : `${title} failed after step ${run.step}: ${reasonOf(error)}`
    this.#drop()
    try {
      const { training } = await this.#digits.get()
      const left = this.#found.inOrderOfSpeed().filter((name) => !failed.includes(name))
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
      await this.#take(established, `${title} failed; the next that works`, { snapshot, failed })
    } catch (next) {
      this.#notice('error', `${why}. No other backend could take over: ${reasonOf(next)}.`, cause)
      this.#setState('idle')
    }
  }

  /** Makes a run the session's. */
  async #take(
    { run, backend, report }: EstablishedRun,
    reason: string,
    before: { readonly snapshot?: Snapshot; readonly failed?: readonly BackendName[] } = {},
  ): Promise<void> {
    this.#found.learnFrom(report)
    let start: Snapshot
    try {
      start = before.snapshot ?? (await run.snapshot())
    } catch (error) {
      run.dispose()
      throw error
    }
    this.#active = new ActiveRun(run, backend, start, this.#world.now(), before.failed)
    this.#world.send({ type: 'backend', backend, reason, step: start.step })
    // What was measured on another one goes.
    if (before.snapshot) this.#driver.sendProgress(this.#active)
    const isForbidden =
      this.#found.codeOf('ndarray-javascript') === 'backend/code-generation-forbidden'
    if (isForbidden && backend === 'ndarray-closures' && this.#setup?.backend !== backend) {
      this.#notice(
        'info',
        'This page may generate neither WebAssembly nor JavaScript (content security policy), so ' +
          'ready-made functions run: the same numbers up to rounding, but slower.',
        { code: 'backend/code-generation-forbidden' },
      )
    }
  }

  /** A run on a backend by choice, or else on the first that works, with a notice. */
  #chosen(choice: BackendName | 'auto', make: MakeRun): Promise<EstablishedRun> {
    const inOrder = this.#found.inOrderOfSpeed()
    return establishChoice(this.#world.openers, { choice, inOrder }, make, (text, error) =>
      this.#notice('warning', text, error),
    )
  }

  #drop(): void {
    this.#active?.run.dispose()
    this.#active = undefined
  }

  #setState(state: RunState): void {
    this.#state = state
    this.#isQuiet = false
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

function checkPixels({ layers }: Snapshot, { pixels }: DigitSet): void {
  const inputs = layers[0]?.inputs
  if (inputs === pixels) return
  throw new Error(`its network takes images of ${inputs} pixels, these have ${pixels}`)
}

function loadFailure(error: unknown): string {
  return `The checkpoint can't be loaded: ${reasonOf(error)}`
}
