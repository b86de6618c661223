import { nestFunction, wideFunction } from '../webassembly/kernel-functions.js'
import type { WalkKernel } from '../webassembly/plan-module.js'
import {
  claimNext,
  claimWord,
  doneWord,
  isSameJob,
  jobWords,
  leftIn,
  sleepersWord,
  stateWord,
  threadStates,
  walkSlab,
  writeReason,
} from './control-block.js'
import type { WorkerSetup } from './start-worker.js'

// The script of a worker. Its first message is its last: from then on it waits at the control block.

type Exports = Readonly<Record<string, unknown>>
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports }
}
declare const performance: { now(): number }

/**
 * How long to look for the next job before going to sleep, in milliseconds: longer than what the calling
 * thread does alone between two nests of a step.
 */
const spinTime = 0.05

/** How often to look before looking at the clock. */
const looks = 64

/** How many modules are kept compiled. */
const mostModules = 64

/** What a module begins with: the smallest there is. */
const emptyModule = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/** Does its share of all jobs, for ever. */
function serve({ memory, controlAt, worker }: WorkerSetup): void {
  const control = new Int32Array(memory.buffer, controlAt)
  const state = stateWord(worker)
  const modules = new Map<number, Exports>()
  const fail = (failed: number, thrown: unknown) => {
    writeReason(control, String(thrown))
    Atomics.store(control, state, failed)
    Atomics.notify(control, doneWord)
    throw thrown
  }
  // Where compiling is forbidden this throws, and the backend learns it before there is work.
  new WebAssembly.Module(Uint8Array.from(emptyModule))
  Atomics.store(control, state, threadStates.idle)
  for (;;) {
    const claim = Atomics.load(control, claimWord)
    if (leftIn(claim) === 0) {
      awaitJob(control, claim)
      continue
    }
    const id = Atomics.load(control, jobWords.module)
    const exports = modules.get(id)
    if (exports === undefined) {
      try {
        const binary = readBinary(memory, control)
        // If it is another job by now, so may be what was read.
        if (!isSameJob(Atomics.load(control, claimWord), claim)) continue
        const module = new WebAssembly.Module(binary)
        modules.set(id, new WebAssembly.Instance(module, { env: { memory } }).exports)
        if (modules.size > mostModules) modules.delete(modules.keys().next().value as number)
      } catch (thrown) {
        fail(threadStates.failed, thrown)
      }
      continue
    }
    Atomics.store(control, state, threadStates.working)
    // While a slab is claimed and not done, the job stays as it is.
    const next = claimNext(claim, worker % 2 === 0)
    if (Atomics.compareExchange(control, claimWord, claim, next) === claim) {
      try {
        const nameOf = control[jobWords.isWide] === 1 ? wideFunction : nestFunction
        const walk = exports[nameOf(control[jobWords.nest] as number)] as WalkKernel
        walkSlab(control, walk, claim, next)
      } catch (thrown) {
        fail(threadStates.failedAtWork, thrown)
      }
      const done = Atomics.add(control, doneWord, 1) + 1
      if (done === control[jobWords.slabs]) Atomics.notify(control, doneWord)
    }
    Atomics.store(control, state, threadStates.idle)
  }
}

function awaitJob(control: Int32Array, claim: number): void {
  const until = performance.now() + spinTime
  do {
    for (let k = 0; k < looks; k++) if (Atomics.load(control, claimWord) !== claim) return
  } while (performance.now() < until)
  Atomics.add(control, sleepersWord, 1)
  Atomics.wait(control, claimWord, claim)
  Atomics.sub(control, sleepersWord, 1)
}

/** A copy of the job's module: nothing compiles what lies in shared memory. */
function readBinary(memory: WorkerSetup['memory'], control: Int32Array): Uint8Array {
  const at = Atomics.load(control, jobWords.codeAt) >>> 0
  const bytes = Atomics.load(control, jobWords.codeBytes)
  return new Uint8Array(memory.buffer, at, bytes).slice()
}

interface Port {
  once(event: 'message', listener: (setup: WorkerSetup) => void): void
}

/** The port of a thread of Node; undefined in a worker of a page. */
function nodePort(): Port | undefined {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: Port } }
  }
  return process?.getBuiltinModule?.('node:worker_threads').parentPort
}

const port = nodePort()
if (port) port.once('message', serve)
else {
  const scope = globalThis as { onmessage?: (event: { readonly data: WorkerSetup }) => void }
  scope.onmessage = ({ data }) => serve(data)
}
