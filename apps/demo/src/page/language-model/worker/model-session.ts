import { type GptSize, makeGpt, randomIntegers } from '@adafactor/example-jax-js-gpt'
import { makeContender } from '../../../gpt/contenders.js'
import { gptSize } from '../../../gpt/gpt-sizes.js'
import { Learner } from '../../../gpt/learner.js'
import { readCheckpoint } from '../../../gpt/read-checkpoint.js'
import { type RandomIntegers, Sampler } from '../../../gpt/sampler.js'
import { makeTokenizer, type Tokenizer } from '../../../gpt/tokenizer.js'
import { countBuffers } from './buffer-bytes.js'
import { useDevice } from './choose-device.js'
import { readablePrompt } from './language-setup.js'
import type { BufferBytes, FromLanguageWorker, ModelTask } from './protocol.js'

/** The same for both models: start, batches and the random numbers of every text are the same. */
const seed = 1

/** One of the two models, ready for its first step. */
export async function beginModel(task: ModelTask): Promise<ModelSession> {
  const buffers = task.device === 'webgpu' ? countBuffers() : undefined
  await useDevice(task.device)
  const size = gptSize(task.layers, task.width)
  const start = task.checkpoint ? await readCheckpoint(task.checkpoint, size) : makeGpt(size, seed)
  const contender = makeContender(task.contender, task.checkpoint ? 'checkpoint' : 'nothing')
  const learner = new Learner({ size, start, contender, text: task.text, seed })
  return new ModelSession(task, size, learner, buffers)
}

/** A model that trains and writes: from its first step on, until its worker is ended. */
export class ModelSession {
  readonly #learner: Learner
  readonly #buffers: BufferBytes | undefined
  readonly #sampler: Sampler
  readonly #tokenizer: Tokenizer
  readonly #prompt: readonly number[]
  /** The text at hand; nothing after a step. */
  #text: { readonly tokens: number[]; readonly random: RandomIntegers } | undefined

  constructor(
    { vocabulary, prompt }: ModelTask,
    size: GptSize,
    learner: Learner,
    buffers: BufferBytes | undefined,
  ) {
    this.#learner = learner
    this.#buffers = buffers
    this.#sampler = new Sampler(size)
    this.#tokenizer = makeTokenizer(vocabulary)
    this.#prompt = [...this.#tokenizer.encode(readablePrompt(prompt))]
  }

  /** @throws Error for a loss that is not finite */
  async step(): Promise<FromLanguageWorker> {
    this.#text = undefined
    const before = performance.now()
    const loss = await this.#learner.step()
    const seconds = (performance.now() - before) / 1000
    const { stateBytes } = this.#learner
    const buffers = this.#buffers && { buffers: { ...this.#buffers } }
    return { type: 'stepped', loss, seconds, stateBytes, ...buffers }
  }

  /** Goes on with the text by a token. */
  async write(): Promise<FromLanguageWorker> {
    this.#text ??= { tokens: [...this.#prompt], random: randomIntegers(seed) }
    const { tokens, random } = this.#text
    tokens.push(await this.#sampler.next(this.#learner.params, tokens, random))
    return { type: 'wrote', text: this.#tokenizer.decode(tokens) }
  }
}
