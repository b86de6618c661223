import { expect, test } from 'vitest'
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
  const client = trainingClient(() => {
    const worker = new HandWorker()
    workers.push(worker)
    return worker as unknown as Worker
  })
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
  workers[0]?.onmessage?.({ data: accuracy })
  workers[0]?.crash('out of memory')
  expect(workers).toHaveLength(2)
  expect(workers[0]?.terminated).toBe(true)
  expect(heard.slice(1)).toMatchObject([
    { type: 'state', state: 'idle' },
    { type: 'notice', level: 'warning', text: expect.stringMatching(/stopped: out of memory/) },
  ])
  client.send({ type: 'pause' })
  expect(workers[1]?.received).toEqual([{ type: 'pause' }])
})

test('a worker that never says anything is not started again and again', () => {
  const { workers, heard } = open()
  workers[0]?.crash('no such file')
  workers[1]?.crash('no such file')
  expect(workers).toHaveLength(2)
  expect(heard.at(-1)).toMatchObject({ level: 'error', text: expect.stringMatching(/Reload/) })
})

test('a closed client has no worker left', () => {
  const { client, workers } = open()
  client.close()
  expect(workers[0]?.terminated).toBe(true)
  client.send({ type: 'pause' })
  expect(workers[0]?.received).toEqual([])
})
