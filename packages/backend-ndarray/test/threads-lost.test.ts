import * as workerThreads from 'node:worker_threads'
import { adafactor } from '@adafactor/core'
import { afterEach, describe, expect, test } from 'vitest'
import { SharedHeap } from '../src/memory/shared-heap.js'
import { claimWord, stateWord, threadStates } from '../src/threads/control-block.js'
import type { StartWorker } from '../src/threads/start-worker.js'
import { ThreadPool } from '../src/threads/thread-pool.js'
import { FunctionBuilder, get, integer, sum } from '../src/webassembly/module/build.js'
import type { Code } from '../src/webassembly/module/code.js'
import { encodeModule } from '../src/webassembly/module/encode-module.js'
import type { WalkKernel } from '../src/webassembly/plan-module.js'
import { builtBackend, builtStart, until } from './support/threads.js'

const ndarrayBackend = await builtBackend()
const start = await builtStart()

/** A pool with a block of words, and a nest of a few slabs that runs on it. */
function setUp(
  code: readonly Code[],
  slabs: number,
  options: { start: StartWorker; patience?: number },
) {
  const heap = new SharedHeap()
  const pool = new ThreadPool(2, heap, options)
  const block = heap.allocate('float32', 16) as Float32Array
  const words = new Int32Array(block.buffer, block.byteOffset, 16)
  const names = ['args', 'slab', 'begin', 'end'] as const
  const nest = new FunctionBuilder(
    'nest_1',
    names.map((name) => [name, 'i32'] as const),
  ).finish(code, true)
  const plan = {
    binary: encodeModule({ comments: [], functions: [nest], isShared: true }),
    directions: [false],
  }
  const alone: number[] = []
  const nests = [{ slabs, slabSize: 1, steps: slabs, lengths: [], partials: [] }]
  return {
    pool,
    words,
    /** How often the calling thread ran everything. */
    alone,
    /** @param walk what the calling thread does for a slab */
    run(walk: WalkKernel = () => {}): void {
      const of = { prepare() {}, walk, wide: undefined, finish: () => 0, means() {} }
      const views = { run: () => alone.push(1), nests: [of] }
      pool.run(plan as never, views as never, nests, block.byteOffset)
    },
  }
}

/** Until another thread has changed a word. */
function awaitChange(words: Int32Array, index: number): void {
  for (let k = 0; Atomics.load(words, index) === 0; k++) {
    Atomics.wait(words, index, 0, 1)
    if (k > 20_000) throw new Error(`nobody changed word ${index}`)
  }
}

/** Writes 1 to the word of the slab. */
const markSlab: Code = [
  'i32.store16',
  0,
  sum(get('args'), ['i32.mul', get('slab'), integer(4)]),
  integer(1),
]
const trap: Code = ['drop', ['i32.load', 0, integer(-4)]]

describe('a worker', () => {
  test('walks slabs that the calling thread has not claimed', async () => {
    const { pool, run, words, alone } = setUp([markSlab], 4, { start })
    run()
    expect(alone).toEqual([1])
    await until(() => pool.details === '2')
    let own = 0
    run((_, slab) => {
      own++
      if (own === 1) awaitChange(words, slab + 1)
      words[slab] = 2
    })
    const [first, second] = words
    expect([first, second]).toEqual([2, 1])
    expect([...words.subarray(0, 4)].filter((word) => word === 2)).toHaveLength(own)
    expect([...words.subarray(0, 4)]).not.toContain(0)
    pool.destroy()
  })

  test('that fails in its part is a typed error, and the calling thread goes on alone', async () => {
    const { pool, run, words, alone } = setUp([markSlab, trap], 2, { start })
    run()
    await until(() => pool.details === '2')
    const fail = () => run((_, slab) => awaitChange(words, 1 - slab))
    expect(fail).toThrow(
      /memory access out of bounds.*load the last saved.*\(backend\/thread-lost\)/,
    )
    run()
    expect(alone).toEqual([1, 1])
    expect(pool.details).toMatch(/^1 of 2: a thread was lost: .*out of bounds/)
    pool.check()
  })

  test('that vanishes in its part is waited for for a while', () => {
    let control: Int32Array = new Int32Array()
    const vanishing: StartWorker = ({ memory, controlAt, worker }) => {
      control = new Int32Array(memory.buffer, controlAt)
      Atomics.store(control, stateWord(worker), threadStates.idle)
      return { stop() {} }
    }
    const { run, alone } = setUp([], 2, { start: vanishing, patience: 20 })
    // It claims a slab.
    expect(() => run(() => Atomics.sub(control, claimWord, 1))).toThrow(
      /has not done its part for \d+ ms; the parameter .* \(backend\/thread-lost\)/,
    )
    run()
    expect(alone).toEqual([1])
  })

  test('finishes its part before an error of the calling thread goes on', async () => {
    const { pool, run, words } = setUp([markSlab], 2, { start })
    run()
    await until(() => pool.details === '2')
    // A worker that is quick may leave nothing for the calling thread: then once more.
    const runUntilBoth = () => {
      for (let tries = 0; tries < 1000; tries++) {
        words.fill(0)
        run((_, slab) => {
          awaitChange(words, 1 - slab)
          throw new RangeError('of the calling thread')
        })
      }
    }
    expect(runUntilBoth).toThrow('of the calling thread')
    words.fill(0)
    run((_, slab) => {
      awaitChange(words, 1 - slab)
    })
    pool.destroy()
  })

  test('that a host refuses is no error', () => {
    const refused: StartWorker = () => {
      throw new Error('workers are forbidden here')
    }
    const { pool, run, alone } = setUp([], 2, { start: refused })
    run()
    run()
    expect(alone).toEqual([1, 1])
    expect(pool.details).toBe('1 of 2: workers are forbidden here')
  })
})

describe('a backend', () => {
  const { Worker } = workerThreads
  const host = process.getBuiltinModule('node:worker_threads') as { Worker: typeof Worker }
  afterEach(() => {
    host.Worker = Worker
  })

  /** Workers of the backends to come, which load another script if one is given. */
  function watchWorkers(script?: URL): workerThreads.Worker[] {
    const made: workerThreads.Worker[] = []
    host.Worker = class extends Worker {
      constructor(...[file, options]: ConstructorParameters<typeof Worker>) {
        super(script ?? file, options)
        made.push(this)
      }
    }
    return made
  }

  function training(threads: number) {
    const backend = ndarrayBackend({ threads })
    const w = backend.create([512, 520], new Float32Array(512 * 520).fill(1))
    const optimizer = adafactor({ backend, params: { w } })
    const gradient = backend.create([512, 520], new Float32Array(512 * 520).fill(0.5))
    const step = () => optimizer.step({ w: gradient })
    return { backend, step, read: () => backend.read(w), optimizer }
  }

  test('throws once when a thread was ended from outside, has changed nothing, and goes on', async () => {
    const made = watchWorkers()
    const { backend, step, read, optimizer } = training(3)
    step()
    await until(() => backend.traits.details?.threads === '3')
    step()
    const before = read()
    await made[1]?.terminate()
    expect(step).toThrow(
      /exit code 1; nothing was changed: call it again.*\(backend\/thread-lost\)/,
    )
    expect(read()).toEqual(before)
    expect(optimizer.iteration).toBe(2)
    step()
    const alone = training(1)
    for (let k = 0; k < 3; k++) alone.step()
    expect(read()).toEqual(alone.read())
    expect(backend.traits.details?.threads).toMatch(/^1 of 3: a thread was lost/)
  })

  test('works on one thread where the script of the others does not load', async () => {
    watchWorkers(new URL('./no-such-file.js', import.meta.url))
    const { backend, step, read } = training(2)
    step()
    await until(() => !backend.traits.details?.threads?.includes('started'))
    step()
    expect(backend.traits.details?.threads).toMatch(/^1 of 2: Cannot find module/)
    const alone = training(1)
    for (let k = 0; k < 2; k++) alone.step()
    expect(read()).toEqual(alone.read())
  })
})
