import { reasonOf } from '@adafactor/core'
import { contenderNames, type Pair } from '../../gpt/contender-names.js'
import { LanguageWorker, type WorkerLike } from './language-worker.js'
import { type Job, Schedule } from './schedule.js'
import type { LossPoint, SampleNews, Stage, TrainingNews } from './training-news.js'
import type { LanguageSetup } from './worker/language-setup.js'
import type { SteppedMessage } from './worker/protocol.js'

const millisecondsBetweenNews = 100
/** Over how many steps the speed is measured. */
const recentSteps = 20

/** A model in its worker. */
interface Model {
  readonly index: 0 | 1
  readonly worker: LanguageWorker
  /** Those of steps that the other has not done yet. */
  readonly losses: number[]
  /** The last steps, in seconds; the first of all compiles, which says nothing of the speed. */
  durations: number[]
  last?: SteppedMessage
}

/** A training of both models, each in a worker of its own, from the first download until it is ended. */
export class LanguageTraining {
  readonly #openWorker: () => WorkerLike
  readonly #tell: (news: TrainingNews) => void
  readonly #workers: LanguageWorker[] = []
  #models: Pair<Model> | undefined
  #schedule = new Schedule(true)
  #isEnded = false
  #isPaused = false
  /** Called when something has changed for models that wait. */
  #waiting: (() => void)[] = []
  #stage: Stage | undefined
  #sample: SampleNews | undefined
  #points: LossPoint[] = []
  #pairedSteps = 0
  #toldAt = 0

  constructor(
    setup: LanguageSetup,
    openWorker: () => WorkerLike,
    tell: (news: TrainingNews) => void,
  ) {
    this.#openWorker = openWorker
    this.#tell = tell
    this.#run(setup).catch((error: unknown) => {
      if (this.#isEnded) return
      this.end()
      this.#tellProgress()
      tell({ type: 'failed', text: sentence(reasonOf(error)) })
    })
  }

  pause(): void {
    this.#isPaused = true
  }

  continue(): void {
    this.#isPaused = false
    this.#wake()
  }

  /** Ends the workers, with all of their memory. Nothing is told after that. */
  end(): void {
    this.#isEnded = true
    for (const worker of this.#workers) worker.terminate()
  }

  async #run(setup: LanguageSetup): Promise<void> {
    const models = await this.#begin(setup)
    this.#models = models
    await Promise.all(models.map((model) => named(model.index, this.#train(model))))
  }

  /** What both need is loaded once, and one worker finds the device for both. */
  async #begin(setup: LanguageSetup): Promise<Pair<Model>> {
    this.#tellStage('downloading')
    const first = this.#open()
    const prepared = await first.prepare(setup, (news) => {
      if (news.type === 'timing') this.#tellStage('timing')
      else this.#tell(news)
    })
    first.terminate()
    const { device, reason, inTurns } = prepared
    this.#schedule = new Schedule(inTurns)
    this.#tell({ type: 'ready', device, reason, inTurns })
    const { layers, width, prompt } = setup
    const begin = async (index: 0 | 1): Promise<Model> => {
      const worker = this.#open()
      const task = { ...prepared, contender: index, layers, width, prompt }
      await named(index, worker.begin(task))
      return { index, worker, losses: [], durations: [] }
    }
    return Promise.all([begin(0), begin(1)])
  }

  #open(): LanguageWorker {
    const worker = new LanguageWorker(this.#openWorker())
    this.#workers.push(worker)
    return worker
  }

  async #train(model: Model): Promise<never> {
    for (;;) {
      const job = await this.#nextJob(model)
      this.#tellStage(this.#schedule.stage)
      if (job === 'write') await this.#write(model)
      else await this.#step(model)
      this.#wake()
    }
  }

  async #nextJob({ index }: Model): Promise<Job> {
    for (;;) {
      const job = this.#isPaused ? undefined : this.#schedule.begin(index)
      if (job !== undefined) return job
      if (this.#isPaused && !this.#schedule.isBusy) {
        this.#tellProgress()
        this.#tell({ type: 'held' })
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  async #write({ index, worker }: Model): Promise<void> {
    const { sampleStep: step, seconds } = this.#schedule
    const text = await worker.write()
    this.#schedule.done(index, 0)
    this.#tellProgress()
    const before = this.#sample?.step === step ? this.#sample : undefined
    const texts: [string, string] = [...(before?.texts ?? (['', ''] as const))]
    texts[index] = text
    this.#sample = { type: 'sample', step, seconds: before?.seconds ?? seconds, texts }
    this.#tell(this.#sample)
  }

  async #step(model: Model): Promise<void> {
    const isFirst = model.last === undefined
    model.last = await model.worker.step()
    const { loss, seconds } = model.last
    this.#schedule.done(model.index, seconds)
    if (!isFirst) model.durations = [...model.durations, seconds].slice(-recentSteps)
    model.losses.push(loss)
    this.#pairLosses()
    if (performance.now() - this.#toldAt >= millisecondsBetweenNews) this.#tellProgress()
  }

  #pairLosses(): void {
    const [adafactor, adam] = [this.#models?.[0].losses.at(0), this.#models?.[1].losses.at(0)]
    if (adafactor === undefined || adam === undefined) return
    for (const { losses } of this.#models ?? []) losses.shift()
    this.#points.push({ step: ++this.#pairedSteps, losses: [adafactor, adam] })
  }

  #tellProgress(): void {
    const [first, second] = this.#models ?? []
    if (this.#points.length === 0 || !first?.last || !second?.last) return
    const { buffers: firstBuffers } = first.last
    const { buffers: secondBuffers } = second.last
    this.#tell({
      type: 'progress',
      points: this.#points,
      seconds: this.#schedule.seconds,
      stepsPerSecond: [speed(first), speed(second)],
      stateBytes: [first.last.stateBytes, second.last.stateBytes],
      ...(firstBuffers && secondBuffers && { buffers: [firstBuffers, secondBuffers] }),
    })
    this.#points = []
    this.#toldAt = performance.now()
  }

  #tellStage(stage: Stage): void {
    if (stage !== this.#stage) this.#tell({ type: 'stage', stage })
    this.#stage = stage
  }
}

/** Steps a second, NaN before there are any. */
function speed({ durations }: Model): number {
  return durations.length / durations.reduce((sum, duration) => sum + duration, 0)
}

/** A failure says whose it is. */
async function named<T>(index: 0 | 1, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const reason = reasonOf(error).replace(/^The /, 'the ')
    throw new Error(
      `The training with ${contenderNames[index]} failed, which ends both: ${reason}`,
      { cause: error },
    )
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
