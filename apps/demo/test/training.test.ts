import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSetup } from '../src/page/setup/setup.js'
import type { FromWorker, ToWorker } from '../src/page/worker/protocol.js'

/** The page's worker, played by hand. */
class HandWorker {
  static last: HandWorker | undefined
  onmessage: ((event: { data: FromWorker }) => void) | null = null
  readonly received: ToWorker['type'][] = []

  constructor() {
    HandWorker.last = this
  }

  postMessage({ type }: ToWorker): void {
    this.received.push(type)
  }

  terminate(): void {}
}

const say = (data: FromWorker) => HandWorker.last?.onmessage?.({ data })
const notice = (text: string): FromWorker => ({ type: 'notice', level: 'error', text })

/** The modules as on a page that was just loaded, at this address of the view. */
async function openPage(query = '') {
  vi.resetModules()
  const { setQuery, addressOf } = await import('../src/page/shell/router.js')
  const { notices } = await import('../src/page/shell/notices.js')
  const training = await import('../src/page/train/training.js')
  const open = (text: string) => setQuery('train', new URLSearchParams(text))
  open(query)
  training.connect()
  const texts = () => notices.value.map(({ text }) => text)
  return { training, open, texts, address: () => addressOf('train') }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Worker', HandWorker)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('what was said about the run', () => {
  test('goes when a checkpoint is loaded or a run started', async () => {
    const { training, texts } = await openPage()
    say(notice('This is no checkpoint.'))
    say(notice('The file is too short.'))
    expect(texts()).toHaveLength(2)
    await training.load(new File(['x'], 'good.safetensors'))
    say({ type: 'loaded', setup: defaultSetup, step: 50 })
    expect(texts()).toEqual([expect.stringContaining('was loaded: the run goes on')])
    say(notice('Training can’t start.'))
    training.start()
    expect(texts()).toEqual([])
  })

  test('is why there is none, again with each start, where the browser has no workers', async () => {
    vi.stubGlobal('Worker', undefined)
    const { training, texts } = await openPage()
    const why = [expect.stringContaining('has no workers')]
    expect(texts()).toEqual(why)
    training.start()
    expect(texts()).toEqual(why)
  })
})

describe('the address', () => {
  test('is followed while the page is open, with what it gets wrong', async () => {
    const { training, open, texts, address } = await openPage('width=7')
    expect(texts()).toEqual([expect.stringContaining('width "7"')])
    open('width=16&steps=60&backend=ndarray')
    expect(training.setup.value).toMatchObject({ width: 16, steps: 60, backend: 'ndarray' })
    expect(address()).toBe('#/train?backend=ndarray&width=16&steps=60')
  })

  test('waits for the end of a run, whose set-up is kept until then', async () => {
    const { training, open, texts, address } = await openPage()
    training.start()
    say({ type: 'state', state: 'running', setup: defaultSetup })
    open('width=16')
    expect(training.setup.value).toEqual(defaultSetup)
    expect(address()).toBe('#/train')
    expect(texts()).toEqual([expect.stringContaining('"Reset" ends it.')])
    say({ type: 'state', state: 'paused', setup: defaultSetup })
    expect(training.setup.value.width).toBe(64)
    say({ type: 'state', state: 'finished', setup: defaultSetup })
    expect(training.setup.value.width).toBe(16)
    expect(address()).toBe('#/train?width=16')
  })
})
