/** How many steps one model may be ahead of the other where both are at work. */
export const mostAhead = 4

/** How long it trains between two samples, and how long a sample is. */
export const secondsBetweenSamples = 15
export const tokensOfSample = 60

/** What a model does at a time: a step, or a token of its sample. */
export type Job = 'step' | 'write'

/** How far a model has come. */
interface Standing {
  steps: number
  /** Of its steps but for the first, which compiles. */
  seconds: number
  /** Of the sample that is due. */
  tokens: number
  job: Job | undefined
}

/**
 * Who of two models may do what. Neither runs away from the other, and both write after the same steps:
 * at once, and then after every 15 seconds of training.
 */
export class Schedule {
  readonly #inTurns: boolean
  // Before the first step both are the same model, so that one of them writes.
  readonly #models: readonly [Standing, Standing] = [
    { steps: 0, seconds: 0, tokens: 0, job: undefined },
    { steps: 0, seconds: 0, tokens: tokensOfSample, job: undefined },
  ]
  #sampleStep = 0
  #nextSample = secondsBetweenSamples

  /** @param inTurns whether only one of them is at work at a time */
  constructor(inTurns: boolean) {
    this.#inTurns = inTurns
  }

  /** What a model has to do now, until `done`; nothing while it waits for the other. */
  begin(index: 0 | 1): Job | undefined {
    const own = this.#models[index]
    const other = this.#models[index === 0 ? 1 : 0]
    if (this.#inTurns && other.job !== undefined) return undefined
    const limit = other.steps + (this.#inTurns ? 1 : mostAhead)
    if (this.#writes(own)) own.job = 'write'
    else if (own.steps < limit) own.job = 'step'
    return own.job
  }

  /** A model has done its job. @param seconds what it took */
  done(index: 0 | 1, seconds: number): void {
    const own = this.#models[index]
    if (own.job === 'write') own.tokens++
    else {
      if (own.steps > 0) own.seconds += seconds
      own.steps++
    }
    own.job = undefined
    const isDue = this.seconds >= this.#nextSample
    if (isDue && this.#models.every(({ tokens }) => tokens === tokensOfSample))
      this.#callForSample()
  }

  /** Of training alone: of the model that took longer. */
  get seconds(): number {
    return Math.max(...this.#models.map(({ seconds }) => seconds))
  }

  /** After which step the newest sample is, or will be. */
  get sampleStep(): number {
    return this.#sampleStep
  }

  get isBusy(): boolean {
    return this.#models.some(({ job }) => job !== undefined)
  }

  get stage(): 'sampling' | 'compiling' | 'training' {
    if (this.#models.some((model) => this.#writes(model))) return 'sampling'
    return this.#models.some(({ steps }) => steps === 0) ? 'compiling' : 'training'
  }

  #writes({ steps, tokens }: Standing): boolean {
    return steps === this.#sampleStep && tokens < tokensOfSample
  }

  #callForSample(): void {
    // Neither has begun a later step.
    this.#sampleStep = 1 + Math.max(...this.#models.map(({ steps }) => steps))
    this.#nextSample = this.seconds + secondsBetweenSamples
    for (const model of this.#models) model.tokens = 0
  }
}
