import { describe, expect, test, vi } from 'vitest'
import { trainingClient } from '../src/page/worker/client.js'
import type { FromWorker, ToWorker } from '../src/page/worker/protocol.js'

/** What the client sees of a worker, played by hand. */
class HandWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null
  readonly received: ToWorker[] = []
  terminated = false

  postMessage(message: ToWorker): void {
    this.received.push(message)
  }

  terminate(): void {
    this.terminated = true
  }

  crash(message: string): void {
    this.onerror?.({ message, preventDefault() {} })
  }
}

function open() {
  const workers: HandWorker[] = []
  const heard: FromWorker[] = []
  const makeWorker = () => {
    const worker = new HandWorker()
    workers.push(worker)
    return worker as unknown as Worker
  }
  const client = trainingClient(makeWorker, async () => {})
  for (const type of ['state', 'notice', 'accuracy'] as const) {
    client.on(type, (message) => heard.push(message))
  }
  return { client, workers, heard }
}

const accuracy: FromWorker = { type: 'accuracy', images: 10, step: 3, accuracy: 0.5 }

test('messages go both ways, and to those who listen for their type', () => {
  const { client, workers, heard } = open()
  client.send({ type: 'pause' })
  expect(workers[0]?.received).toEqual([{ type: 'pause' }])
  workers[0]?.onmessage?.({ data: accuracy })
  workers[0]?.onmessage?.({ data: { type: 'digits', bytes: 1, total: 2, isSilent: false } })
  expect(heard).toEqual([accuracy])
})

test('who stops listening hears nothing more', () => {
  const { client, workers } = open()
  let count = 0
  const stop = client.on('accuracy', () => {
    count++
  })
  workers[0]?.onmessage?.({ data: accuracy })
  stop()
  workers[0]?.onmessage?.({ data: accuracy })
  expect(count).toBe(1)
})

test('a worker that crashes is started anew, with a notice', () => {
  const { client, workers, heard } = open()
  workers[0]?.onmessage?.({ data: { type: 'state', state: 'running' } })
  workers[0]?.crash('out of memory')
  expect(workers).toHaveLength(2)
  expect(workers[0]?.terminated).toBe(true)
  expect(heard.slice(1)).toMatchObject([
    { type: 'state', state: 'idle' },
    {
      type: 'notice',
      level: 'warning',
      text: expect.stringMatching(/stopped: out of memory.*run is lost/),
    },
  ])
  client.send({ type: 'pause' })
  expect(workers[1]?.received).toEqual([{ type: 'pause' }])
})

test('a worker that crashes without a run has lost none', () => {
  const { workers, heard } = open()
  workers[0]?.onmessage?.({ data: accuracy })
  workers[0]?.crash('out of memory')
  expect(heard.at(-1)).toMatchObject({ type: 'notice', text: expect.stringMatching(/anew\.$/) })
})

describe('a worker that never says anything', () => {
  const isError = { level: 'error', text: expect.stringMatching(/connection.*tries again/) }
  const pause: ToWorker = { type: 'pause' }

  test('is started once more in silence, and sent what the first was', async () => {
    const { client, workers, heard } = open()
    client.send(pause)
    workers[0]?.crash('')
    client.send({ type: 'reset' })
    await vi.waitUntil(() => workers.length === 2)
    expect(workers[1]?.received).toEqual([pause, { type: 'reset' }])
    workers[1]?.onmessage?.({ data: accuracy })
    expect(heard.filter(({ type }) => type === 'notice')).toEqual([])
  })

  test('is not started again and again, but whenever that is asked for', async () => {
    const { client, workers, heard } = open()
    for (const started of [2, 4]) {
      workers[started - 2]?.crash('no such file')
      await vi.waitUntil(() => workers.length === started)
      expect(heard.some(({ type }) => type === 'notice')).toBe(false)
      workers[started - 1]?.crash('no such file')
      expect(heard.splice(0).at(-1)).toMatchObject(isError)
      client.send(pause)
      expect(workers).toHaveLength(started)
      client.reopen()
      client.send({ type: 'reset' })
      await vi.waitUntil(() => workers.length === started + 1)
      expect(workers[started]?.received).toEqual([{ type: 'reset' }])
    }
    workers[4]?.onmessage?.({ data: accuracy })
    client.reopen()
    expect(workers).toHaveLength(5)
    expect(heard).toEqual([accuracy])
  })
})

test('a closed client has no worker left', () => {
  const { client, workers } = open()
  client.close()
  expect(workers[0]?.terminated).toBe(true)
  client.send({ type: 'pause' })
  expect(workers[0]?.received).toEqual([])
})
