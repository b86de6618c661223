import { adamLearningRate } from '../../training/adam-learning-rate.js'
import type { DigitSet } from '../../training/digit-set.js'
import { areFinite, type LayerValues } from '../../training/layers.js'
import type { AnyLearner } from '../../training/learner.js'
import { linearDecay } from '../../training/learning-rate.js'
import type { ActiveRun } from './active-run.js'
import { accuracyOf, imagesBetween, sampleOf } from './host-evaluation.js'
import type { KeptDigits } from './kept-digits.js'
import type { LearnerRun } from './learner-run.js'
import { type PointSteps, pointSteps } from './point-steps.js'
import type { AllocatedBytes } from './protocol.js'
import { oneOfEach, someMistakes } from './read-digits.js'
import type { SessionWorld } from './session-world.js'

/** How many test images are looked at in the course of a run; at its end it is all of them. */
const sampleSize = 1000
const classifySlice = 1000

/** Milliseconds. */
const progressInterval = 100
const turn = 16
const snapshotInterval = 1000

/** Copies that are made in case the device is lost may take this share of the time at most. */
const careShare = 0.1

/** A device may be this many steps behind, so that it is never far from answering. */
const mostStepsAhead = 256

/** Drives a run a few steps at a time and tells what it measures on the way. */
export class RunDriver {
  readonly #world: SessionWorld
  readonly #digits: KeptDigits
  #sample: DigitSet | undefined
  #rested = 0

  constructor(world: SessionWorld, digits: KeptDigits) {
    this.#world = world
    this.#digits = digits
  }

  /**
   * Takes a few steps, and does whatever is due after them.
   *
   * @param isAwaited whether somebody waits for the steps to end
   * @returns `diverged` when the loss, or the network that a run ends with, is no longer made of numbers
   */
  async advance(
    active: ActiveRun,
    isAwaited: () => boolean,
  ): Promise<'running' | 'finished' | 'diverged'> {
    const { run } = active
    const due = pointSteps(run.setup.steps)
    // Nobody's time: neither learner is slower for it.
    const { training } = await this.#digits.get()
    if (!(await this.#digits.areHere(training, run.adafactor.needed))) return 'running'
    // One that only has to be measured is finished already.
    const hasMoved = !run.isFinished
    if (hasMoved) await this.#takeSteps(active, due, isAwaited)
    if (run.adam && !active.adamLoss.isFinite) this.#dropAdam(active)
    if (!active.loss.isFinite) {
      this.sendProgress(active)
      return 'diverged'
    }
    if (hasMoved && (run.step % due.loss === 0 || run.isFinished)) {
      await this.#addPoint(active, due)
    }
    return this.#lookAfter(active, due)
  }

  /** Adafactor takes some steps, at most up to the next point, and Adam as many after it. */
  async #takeSteps(active: ActiveRun, due: PointSteps, isAwaited: () => boolean): Promise<void> {
    const { run, pace, adamPace } = active
    const { now } = this.#world
    const toPoint = due.loss - (run.step % due.loss)
    const most = Math.min(active.stepsAhead, toPoint, run.setup.steps - run.step)
    const start = now()
    const isOver = () => isAwaited() || now() - start >= progressInterval
    const steps = await this.#turnOf(run.adafactor, most, isOver)
    active.loss.add(await run.adafactor.takeLoss())
    const elapsed = now() - start
    pace.add(elapsed, run.step)
    if (run.adam) {
      const begin = now()
      await this.#turnOf(run.adam, steps, () => false)
      active.adamLoss.add(await run.adam.takeLoss())
      adamPace.add(now() - begin, run.adam.step)
    }
    if (elapsed > 2 * progressInterval) active.stepsAhead = Math.max(1, active.stepsAhead >> 1)
    else if (elapsed < progressInterval / 2 && steps === active.stepsAhead) {
      active.stepsAhead = Math.min(2 * active.stepsAhead, mostStepsAhead)
    }
  }

  /** @returns how many steps it took: one at least */
  async #turnOf(
    learner: LearnerRun<AnyLearner>,
    most: number,
    isOver: () => boolean,
  ): Promise<number> {
    let steps = 0
    do {
      await learner.takeStep()
      steps++
      await this.#breathe()
    } while (steps < most && learner.isSupplied && !isOver())
    return steps
  }

  async #lookAfter(
    active: ActiveRun,
    due: PointSteps,
  ): Promise<'running' | 'finished' | 'diverged'> {
    const { run } = active
    const { now } = this.#world
    if (run.isFinished) {
      this.sendProgress(active)
      const { test } = await this.#digits.get()
      if (!(await this.#digits.areHere(test, test.count))) return 'running'
      const layers = await run.readParameters()
      if (!areFinite(layers)) return 'diverged'
      await this.#measureAll(active, layers, test)
      active.snapshot = await run.snapshot()
      return 'finished'
    }
    if (now() - active.progressAt >= progressInterval) this.sendProgress(active)
    if (run.step % due.accuracy === 0) await this.measure(active)
    const snapshotDue = Math.max(snapshotInterval, active.snapshotCost / careShare)
    if (now() - active.snapshotAt >= snapshotDue) {
      const start = now()
      active.snapshot = await run.snapshot()
      active.snapshotAt = now()
      active.snapshotCost = active.snapshotAt - start
    }
    return 'running'
  }

  async #addPoint(active: ActiveRun, due: PointSteps): Promise<void> {
    const { run } = active
    const { step, setup } = run
    const hasMeans = step % due.means === 0 || step === due.loss || run.isFinished
    const adam = run.adam && {
      adamLoss: active.adamLoss.take(),
      adamLearningRate: linearDecay(adamLearningRate, setup.steps)(step - 1),
    }
    const means = hasMeans ? await run.lastStep() : {}
    active.points = [...active.points, { step, loss: active.loss.take(), ...means, ...adam }]
  }

  /** Tells how far the run is. */
  sendProgress(active: ActiveRun): void {
    const { run, points, parameters } = active
    const { adafactor, adam, device, setup, step } = run
    const { stepsPerSecond } = active.pace
    const adamStepsPerSecond = active.adamPace.stepsPerSecond
    const { optimizerShare } = adafactor
    this.#world.send({
      type: 'progress',
      step,
      steps: setup.steps,
      points,
      ...(stepsPerSecond === undefined ? {} : { stepsPerSecond }),
      ...(adamStepsPerSecond === undefined ? {} : { adamStepsPerSecond }),
      ...(optimizerShare === undefined || device.stepsAhead ? {} : { optimizerShare }),
      hidesShare: device.stepsAhead,
      hidesWork: adafactor.learner.memory.hidesWork,
      allocated: allocatedBy(adafactor),
      ...(adam && { adamAllocated: allocatedBy(adam) }),
      parameters,
    })
    active.progressAt = this.#world.now()
    active.points = []
  }

  /** A network of Adam's that is no longer made of numbers is of no use; Adafactor's need not stop for it. */
  #dropAdam({ run }: ActiveRun): void {
    const { step } = run
    run.dropAdam()
    this.#world.send({ type: 'adamDiverged', step })
    this.#world.send({
      type: 'notice',
      level: 'warning',
      text:
        `Adam has diverged: after step ${step} its loss is no longer a number. Its training ends here; ` +
        'Adafactor goes on.',
    })
  }

  /** The parameters that Adam trains, as long as there are any that are numbers. */
  async #adamLayers(active: ActiveRun): Promise<readonly LayerValues[] | undefined> {
    const layers = await active.run.adam?.learner.readParameters()
    if (layers === undefined || areFinite(layers)) return layers
    this.#dropAdam(active)
    return undefined
  }

  /** Tells the accuracy on some of the test images, and what is read in a few. */
  async measure(active: ActiveRun): Promise<void> {
    const { run } = active
    const { test } = await this.#digits.get()
    this.#sample ??= sampleOf(test, sampleSize)
    const sample = this.#sample
    const layers = await run.readParameters()
    const adamLayers = await this.#adamLayers(active)
    this.#world.send({
      type: 'accuracy',
      step: run.step,
      accuracy: await accuracyOf(layers, sample),
      ...(adamLayers && { adamAccuracy: await accuracyOf(adamLayers, sample) }),
      images: sample.count,
    })
    this.#world.send({ type: 'digitsRead', step: run.step, digits: oneOfEach(layers, sample) })
  }

  /** Tells the accuracy on all test images, and some mistakes. */
  async #measureAll(
    active: ActiveRun,
    layers: readonly LayerValues[],
    test: DigitSet,
  ): Promise<void> {
    const adamLayers = await this.#adamLayers(active)
    const right = { adafactor: 0, adam: 0 }
    for (let first = 0; first < test.count; first += classifySlice) {
      const slice = imagesBetween(test, first, Math.min(first + classifySlice, test.count))
      right.adafactor += slice.count * (await accuracyOf(layers, slice))
      if (adamLayers) right.adam += slice.count * (await accuracyOf(adamLayers, slice))
      await this.#breathe()
    }
    const share = (count: number) => Math.round(count) / test.count
    const { step } = active.run
    this.#world.send({
      type: 'accuracy',
      step,
      accuracy: share(right.adafactor),
      ...(adamLayers && { adamAccuracy: share(right.adam) }),
      images: test.count,
    })
    const mistakes = test.count - Math.round(right.adafactor)
    const digits = someMistakes(layers, test, Math.min(mistakes, 10))
    this.#world.send({ type: 'digitsRead', step, digits, mistakes })
  }

  async #breathe(): Promise<void> {
    if (this.#world.now() - this.#rested < turn) return
    await this.#world.rest()
    this.#rested = this.#world.now()
  }
}

function allocatedBy({ learner: { memory } }: LearnerRun<AnyLearner>): AllocatedBytes {
  const { stateBytes: state, workBytes: work } = memory
  return { state, ...(work === undefined ? {} : { work }) }
}
