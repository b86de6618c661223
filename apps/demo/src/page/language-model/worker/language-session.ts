import { type Gpt, makeGpt, randomIntegers } from '@adafactor/example-jax-js-gpt'
import { Comparison, type Pair } from '../../../gpt/comparison.js'
import { contenders } from '../../../gpt/contenders.js'
import { gptSize, isOfCheckpoint, parameterCount } from '../../../gpt/gpt-sizes.js'
import { plainText } from '../../../gpt/plain-text.js'
import { readCheckpoint } from '../../../gpt/read-checkpoint.js'
import { Sampler } from '../../../gpt/sampler.js'
import { makeTokenizer, type Tokenizer } from '../../../gpt/tokenizer.js'
import { countBuffers } from './buffer-bytes.js'
import { chooseDevice } from './choose-device.js'
import { downloadFiles, type LanguageFiles } from './download.js'
import { defaultPrompt, type LanguageSetup } from './language-setup.js'
import type { BufferBytes, FromLanguageWorker, LossPoint } from './protocol.js'

/** How long it trains between two samples, how long a sample is, and how often the page is told. */
const secondsBetweenSamples = 15
const tokensOfSample = 60
const millisecondsBetweenMessages = 100
/** Over how many steps the speed is measured. */
const recentSteps = 20
const seed = 1

type Send = (message: FromLanguageWorker) => void

/** A training: from the first download on, until its worker is ended. */
export class LanguageSession {
  readonly #setup: LanguageSetup
  readonly #send: Send
  /** Waited for before each step and each token, so that messages come in and pauses hold. */
  readonly #rest: () => Promise<void>

  constructor(setup: LanguageSetup, send: Send, rest: () => Promise<void>) {
    this.#setup = setup
    this.#send = send
    this.#rest = rest
  }

  /** Trains for ever. @throws Error with a sentence for people */
  async run(): Promise<never> {
    const { layers, width, device: choice } = this.#setup
    const size = gptSize(layers, width)
    const beginning = isOfCheckpoint(size) ? this.#setup.beginning : 'nothing'
    this.#send({ type: 'stage', stage: 'downloading' })
    const files = await downloadFiles(
      { mobyDick: this.#setup.ownText === undefined, checkpoint: beginning === 'checkpoint' },
      (bytes, total) => this.#send({ type: 'download', bytes, total }),
    )
    const tokenizer = makeTokenizer(files.vocabulary)
    const text = this.#textOf(files, tokenizer, size.context)
    const buffers = typeof GPUDevice === 'undefined' ? undefined : countBuffers()
    const begin = async () => {
      const start = files.checkpoint
        ? await readCheckpoint(files.checkpoint, size)
        : makeGpt(size, seed)
      const options = { size, start, contenders: contenders(beginning), text, seed }
      return new Comparison(options)
    }
    this.#send({ type: 'stage', stage: 'timing' })
    const { device, reason } = await chooseDevice(choice, () => timeStep(begin))
    const comparison = await begin()
    const bufferBytes = () => (device === 'webgpu' && buffers ? { ...buffers } : undefined)
    this.#send({
      type: 'ready',
      device,
      reason,
      parameters: parameterCount(size),
    })
    const sampler = new Sampler(size)
    return this.#train(comparison, bufferBytes, (params, onText) =>
      this.#sample(sampler, tokenizer, params, onText),
    )
  }

  #textOf({ mobyDick }: LanguageFiles, tokenizer: Tokenizer, context: number): Uint16Array {
    const text = mobyDick ?? tokenizer.encode(plainText(this.#setup.ownText ?? ''))
    // A batch takes pieces as long as the context: with fewer tokens they would all be the same.
    if (text.length < 2 * context) {
      throw new Error(
        `The text is too short: it has ${text.length} tokens, and at least ${2 * context} are needed.`,
      )
    }
    return text
  }

  async #train(
    comparison: Comparison,
    bufferBytes: () => BufferBytes | undefined,
    sample: (params: Gpt, onText: (text: string) => void) => Promise<void>,
  ): Promise<never> {
    const durations: number[] = []
    let points: LossPoint[] = []
    let seconds = 0
    let nextSample = 0
    let told = 0
    const tell = () => {
      const buffers = bufferBytes()
      const recent = durations.slice(-recentSteps)
      this.#send({
        type: 'progress',
        points,
        seconds,
        stepsPerSecond: recent.length / recent.reduce((sum, duration) => sum + duration, 0),
        stateBytes: comparison.stateBytes,
        ...(buffers && { buffers }),
      })
      points = []
      told = performance.now()
    }
    for (;;) {
      if (seconds >= nextSample) {
        if (points.length > 0) tell()
        this.#send({ type: 'stage', stage: 'sampling' })
        await this.#sampleBoth(comparison, seconds, sample)
        nextSample = seconds + secondsBetweenSamples
        this.#send({ type: 'stage', stage: comparison.steps === 0 ? 'compiling' : 'training' })
      }
      await this.#rest()
      const begin = performance.now()
      const losses = await comparison.step()
      const duration = (performance.now() - begin) / 1000
      points.push({ step: comparison.steps, losses })
      // The first step compiles, which says nothing of the speed.
      if (comparison.steps === 1) this.#send({ type: 'stage', stage: 'training' })
      else {
        seconds += duration
        durations.push(duration)
      }
      if (performance.now() - told >= millisecondsBetweenMessages) tell()
    }
  }

  async #sampleBoth(
    comparison: Comparison,
    seconds: number,
    sample: (params: Gpt, onText: (text: string) => void) => Promise<void>,
  ): Promise<void> {
    const texts: [string, string] = ['', '']
    const show = (index: 0 | 1) => (text: string) => {
      texts[index] = text
      this.#send({
        type: 'sample',
        step: comparison.steps,
        seconds,
        texts: [...texts] as Pair<string>,
      })
    }
    // Before the first step both are the same model.
    const indices = comparison.steps === 0 ? ([0] as const) : ([0, 1] as const)
    for (const index of indices) await sample(comparison.paramsOf(index), show(index))
  }

  /** The same random numbers for every sample: what differs is the model. */
  async #sample(
    sampler: Sampler,
    tokenizer: Tokenizer,
    params: Gpt,
    onText: (text: string) => void,
  ): Promise<void> {
    const encoded = tokenizer.encode(plainText(this.#setup.prompt))
    const prompt = encoded.length > 0 ? encoded : tokenizer.encode(defaultPrompt)
    const random = randomIntegers(seed)
    await sampler.sample(params, {
      prompt,
      count: tokensOfSample,
      random,
      rest: this.#rest,
      onToken: (tokens) => onText(tokenizer.decode(tokens)),
    })
  }
}

/** The faster of two steps, after one that compiles. */
async function timeStep(begin: () => Promise<Comparison>): Promise<number> {
  const comparison = await begin()
  const times: number[] = []
  try {
    for (let step = 0; step < 3; step++) {
      const before = performance.now()
      await comparison.step()
      times.push((performance.now() - before) / 1000)
    }
  } finally {
    comparison.dispose()
  }
  return Math.min(...times.slice(1))
}
