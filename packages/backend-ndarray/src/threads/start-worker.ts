import { reasonOf } from '@adafactor/core'
import type { WebAssemblyMemory } from '../memory/web-assembly.js'

/** What a worker is told: all that it needs to find its work by itself. */
export interface WorkerSetup {
  readonly memory: WebAssemblyMemory
  /** The address of the control block. */
  readonly controlAt: number
  /** The worker's number, from 0. */
  readonly worker: number
}

/** A thread that works for a backend. */
export interface KernelWorker {
  stop(): void
}

/**
 * Starts a worker. It keeps no process alive.
 *
 * @param whenOver is called with the reason when it could not be started or ended, be it by
 *   {@link KernelWorker.stop}
 * @throws whatever the host throws where it has no workers or refuses one
 */
export type StartWorker = (setup: WorkerSetup, whenOver: (reason: string) => void) => KernelWorker

interface NodeWorker {
  on(event: 'error', listener: (error: unknown) => void): void
  on(event: 'exit', listener: (code: number) => void): void
  unref(): void
  postMessage(setup: WorkerSetup): void
  terminate(): Promise<number>
}

type NodeThreads = {
  readonly Worker: new (script: object, options: { execArgv: string[]; name: string }) => NodeWorker
}

interface PageWorker {
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null
  postMessage(setup: WorkerSetup): void
  terminate(): void
}

declare const Worker: new (script: object, options: { type: 'module' }) => PageWorker
declare const URL: new (path: string, base: string) => object

/** In a variable, so that bundlers for pages do not take the script for Node as one file more. */
const script = './kernel-worker.js'

/** The threads of Node; undefined elsewhere. */
export function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): unknown }
  }
  return process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined
}

export const startWorker: StartWorker = (setup, whenOver) => {
  const threads = nodeThreads()
  return threads ? startInNode(threads, setup, whenOver) : startInPage(setup, whenOver)
}

function startInNode(threads: NodeThreads, ...[setup, whenOver]: Parameters<StartWorker>) {
  const url = new URL(script, (import.meta as unknown as { url: string }).url)
  // Options of the process, as for what it was told to load first, are not for this thread.
  const worker = new threads.Worker(url, { execArgv: [], name: 'adafactor' })
  worker.on('error', (error) => whenOver(reasonOf(error)))
  worker.on('exit', (code) => whenOver(`it ended with exit code ${code}`))
  worker.unref()
  worker.postMessage(setup)
  return { stop: () => void worker.terminate() }
}

function startInPage(...[setup, whenOver]: Parameters<StartWorker>): KernelWorker {
  // Bundlers know this form, and make a file of the script.
  const worker = new Worker(
    new URL('./kernel-worker.js', (import.meta as unknown as { url: string }).url),
    { type: 'module' },
  )
  worker.onerror = (event) => {
    // Told by the backend, and to nobody else.
    event.preventDefault()
    whenOver(event.message || 'its script could not be loaded')
  }
  worker.postMessage(setup)
  return { stop: () => worker.terminate() }
}
