import { scriptNotLoaded } from './worker/could-not-load.js'
import type { LanguageSetup } from './worker/language-setup.js'
import type {
  FromLanguageWorker,
  ModelTask,
  Prepared,
  SteppedMessage,
  ToLanguageWorker,
} from './worker/protocol.js'

type Answer<T extends FromLanguageWorker['type']> = Extract<FromLanguageWorker, { type: T }>

/** What is used of a worker. */
export type WorkerLike = Pick<Worker, 'onmessage' | 'onerror' | 'postMessage' | 'terminate'>

/** A worker of the language model, asked one thing after the other: a failure rejects what it is asked. */
export class LanguageWorker {
  readonly #worker: WorkerLike
  #receive: ((message: FromLanguageWorker) => void) | undefined
  #failure: string | undefined

  constructor(worker: WorkerLike) {
    this.#worker = worker
    worker.onmessage = ({ data }: MessageEvent<FromLanguageWorker>) => this.#take(data)
    worker.onerror = (event) => {
      event.preventDefault()
      // One whose script does not come has no message.
      const text = event.message
        ? `its worker stopped: ${event.message}`
        : scriptNotLoaded().message
      this.#take({ type: 'failed', text })
    }
  }

  /** @param onNews called with what comes before the answer */
  async prepare(
    setup: LanguageSetup,
    onNews: (news: Answer<'download' | 'timing'>) => void,
  ): Promise<Prepared> {
    const { prepared } = await this.#ask({ type: 'prepare', setup }, 'prepared', onNews)
    return prepared
  }

  async begin(task: ModelTask): Promise<void> {
    await this.#ask({ type: 'begin', task }, 'begun')
  }

  step(): Promise<SteppedMessage> {
    return this.#ask({ type: 'step' }, 'stepped')
  }

  /** The text with one token more. */
  async write(): Promise<string> {
    return (await this.#ask({ type: 'write' }, 'wrote')).text
  }

  /** Ends it, with all of its memory; what it was asked stays without an answer. */
  terminate(): void {
    this.#receive = undefined
    this.#worker.terminate()
  }

  #take(message: FromLanguageWorker): void {
    if (message.type === 'failed') this.#failure ??= message.text
    this.#receive?.(message)
  }

  #ask<T extends FromLanguageWorker['type']>(
    message: ToLanguageWorker,
    type: T,
    onNews: (news: Answer<'download' | 'timing'>) => void = () => {},
  ): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      this.#receive = (answer) => {
        if (isOfType(answer, type)) resolve(answer)
        else if (answer.type === 'failed') reject(new Error(answer.text))
        else if (answer.type === 'download' || answer.type === 'timing') onNews(answer)
      }
      if (this.#failure !== undefined) reject(new Error(this.#failure))
      else this.#worker.postMessage(message)
    })
  }
}

function isOfType<T extends FromLanguageWorker['type']>(
  message: FromLanguageWorker,
  type: T,
): message is Answer<T> {
  return message.type === type
}
