import { expect, test, vi } from 'vitest'
import { LanguageTraining } from '../src/page/language-model/language-training.js'
import type { WorkerLike } from '../src/page/language-model/language-worker.js'
import type { TrainingNews } from '../src/page/language-model/training-news.js'
import type {
  FromLanguageWorker,
  ToLanguageWorker,
} from '../src/page/language-model/worker/protocol.js'

const setup = {
  layers: 2,
  width: 96,
  beginning: 'nothing',
  device: 'auto',
  prompt: 'The',
} as const

type News<T extends TrainingNews['type']> = Extract<TrainingNews, { type: T }>

/** Answers as a worker does, after the messages at hand; `change` may answer otherwise. */
class PlayedWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null
  contender: 0 | 1 | undefined
  steps = 0
  isTerminated = false
  readonly #change: Change

  constructor(change: Change) {
    this.#change = change
  }

  postMessage(message: ToLanguageWorker): void {
    setImmediate(() => {
      if (this.isTerminated) return
      if (message.type === 'begin') this.contender = message.task.contender
      if (message.type === 'step') this.steps++
      this.answer(this.#change(message, this) ?? this.#answerTo(message))
    })
  }

  terminate(): void {
    this.isTerminated = true
  }

  answer(data: FromLanguageWorker): void {
    this.onmessage?.call(this as never, { data } as MessageEvent)
  }

  #answerTo(message: ToLanguageWorker): FromLanguageWorker {
    switch (message.type) {
      case 'prepare':
        return {
          type: 'prepared',
          prepared: {
            device: 'wasm',
            reason: 'played',
            inTurns: false,
            vocabulary: ['a'],
            text: new Uint16Array(300),
          },
        }
      case 'begin':
        return { type: 'begun' }
      case 'step':
        return {
          type: 'stepped',
          loss: 600 - this.steps - 100 * (this.contender ?? 0),
          seconds: 0.5,
          stateBytes: this.contender === 0 ? 10 : 1000,
        }
      case 'write':
        return { type: 'wrote', text: `text ${this.contender} of ${this.steps}` }
    }
  }
}

type Change = (message: ToLanguageWorker, worker: PlayedWorker) => FromLanguageWorker | undefined

function open(change: Change = () => undefined) {
  const workers: PlayedWorker[] = []
  const heard: TrainingNews[] = []
  const training = new LanguageTraining(
    setup,
    () => {
      const worker = new PlayedWorker(change)
      workers.push(worker)
      return worker
    },
    (news) => heard.push(news),
  )
  const all = <T extends TrainingNews['type']>(type: T) =>
    heard.filter((news): news is News<T> => news.type === type)
  return { training, workers, heard, all }
}

const models = (workers: readonly PlayedWorker[]) => workers.slice(1)

test('one worker prepares and is ended, then each model has its own', async () => {
  const { training, workers, all } = open()
  await vi.waitFor(() =>
    expect(workers.map(({ steps }) => steps > 40)).toEqual([false, true, true]),
  )
  expect(workers.map(({ contender }) => contender)).toEqual([undefined, 0, 1])
  expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false, false])
  expect(all('ready')).toMatchObject([{ device: 'wasm', reason: 'played', inTurns: false }])
  training.end()
  expect(workers.every(({ isTerminated }) => isTerminated)).toBe(true)
})

test('losses come in pairs by step, and samples are of one step', async () => {
  const { training, workers, all } = open()
  await vi.waitFor(() => expect(all('sample').at(-1)?.step).toBeGreaterThan(60))
  training.pause()
  await vi.waitFor(() => expect(all('held').length).toBeGreaterThan(0))
  const points = all('progress').flatMap((news) => news.points)
  expect(points.map(({ step }) => step)).toEqual(points.map((_, at) => at + 1))
  expect(points.length).toBe(Math.min(...models(workers).map(({ steps }) => steps)))
  for (const { step, losses } of points) expect(losses).toEqual([600 - step, 500 - step])
  expect(all('progress').at(-1)).toMatchObject({
    stateBytes: [10, 1000],
    stepsPerSecond: [2, 2],
  })
  expect(all('sample')[0]).toMatchObject({ step: 0, texts: ['text 0 of 0', ''] })
  // Whole ones: what the newest was before it.
  const { step } = all('sample').at(-1) ?? { step: 0 }
  const whole = all('sample').findLast((sample) => sample.step < step)
  expect(whole?.texts).toEqual([0, 1].map((index) => `text ${index} of ${whole?.step}`))
  training.end()
})

test('a pause lets nothing be done until it goes on', async () => {
  const { training, workers, all } = open()
  await vi.waitFor(() => expect(all('progress').length).toBeGreaterThan(0))
  training.pause()
  await vi.waitFor(() => expect(all('held').length).toBeGreaterThan(0))
  const steps = () => models(workers).map((worker) => worker.steps)
  const before = steps()
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect(steps()).toEqual(before)
  training.continue()
  await vi.waitFor(() => expect(Math.min(...steps())).toBeGreaterThan(Math.max(...before)))
  training.end()
})

test.each([
  [0, 'Adafactor'],
  [1, 'Adam'],
])('a failure of model %i ends both, and says that it was %s', async (index, name) => {
  const { workers, heard, all } = open((message, { contender, steps }) =>
    message.type === 'step' && contender === index && steps === 7
      ? { type: 'failed', text: 'its loss is not a number at step 7' }
      : undefined,
  )
  await vi.waitFor(() => expect(all('failed')).toHaveLength(1))
  expect(all('failed')[0]?.text).toBe(
    `The training with ${name} failed, which ends both: its loss is not a number at step 7.`,
  )
  expect(workers.every(({ isTerminated }) => isTerminated)).toBe(true)
  const points = all('progress').flatMap((news) => news.points)
  expect(points.every(({ losses }) => losses.every(Number.isFinite))).toBe(true)
  const { length } = heard
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect(heard).toHaveLength(length)
})

test('a worker that crashes between two answers is noticed as well', async () => {
  const { workers, all } = open()
  await vi.waitFor(() => expect(all('progress').length).toBeGreaterThan(0))
  const [, , adam] = workers
  adam?.onerror?.call(
    adam as never,
    { message: 'out of memory', preventDefault() {} } as ErrorEvent,
  )
  await vi.waitFor(() => expect(all('failed')).toHaveLength(1))
  expect(all('failed')[0]?.text).toMatch(/with Adam failed.*its worker stopped: out of memory\.$/)
})

test('a worker whose script does not come is said in words with what to do', async () => {
  const { workers, all } = open(() => undefined)
  workers[0]?.onerror?.call(workers[0] as never, { preventDefault() {} } as ErrorEvent)
  await vi.waitFor(() => expect(all('failed')).toHaveLength(1))
  expect(all('failed')[0]?.text).toMatch(
    /^The script that trains could not be loaded: the connection is down, .* Load the page again/,
  )
})

test('what fails before there are models is said as it is', async () => {
  const { all } = open(({ type }) =>
    type === 'prepare' ? { type: 'failed', text: 'The connection is down' } : undefined,
  )
  await vi.waitFor(() => expect(all('failed')).toHaveLength(1))
  expect(all('failed')[0]?.text).toBe('The connection is down.')
})
