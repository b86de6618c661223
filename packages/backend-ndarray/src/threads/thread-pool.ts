import type { SharedHeap } from '../memory/shared-heap.js'
import type { KernelThreads } from '../webassembly/kernel-memory.js'
import type {
  KernelViews,
  NestKernels,
  PlanModule,
  WalkKernel,
} from '../webassembly/plan-module.js'
import type { NestSlabs } from '../webassembly/slabs.js'
import { controlWords } from './control-block.js'
import { type Job, shareJob } from './share-job.js'
import { type StartWorker, startWorker } from './start-worker.js'
import { ThreadCrew } from './thread-crew.js'
import { threadLost } from './thread-lost.js'

/** How long none of the threads may get anything done before one of them counts as lost: milliseconds. */
const defaultPatience = 30_000

/** A module's binary form in shared memory. */
interface SharedModule {
  readonly id: number
  /** Keeps its place. */
  readonly held: Float32Array
  readonly bytes: number
}

/** What may be told to a pool besides how many threads there are, for tests. */
export interface PoolOptions {
  readonly start?: StartWorker
  readonly patience?: number
}

/** Ends the workers of pools that nobody holds any more. */
const dropped = new FinalizationRegistry<ThreadCrew>((crew) => crew.stop())

/**
 * Threads over one shared memory, the calling one among them. The others are made at the first run that
 * has work for several, and until they are up the calling thread works alone: what comes out is the same.
 */
export class ThreadPool implements KernelThreads {
  readonly #threads: number
  readonly #heap: SharedHeap
  readonly #start: StartWorker
  readonly #patience: number
  readonly #modules = new WeakMap<PlanModule, SharedModule>()
  #moduleCount = 0
  #crew: ThreadCrew | undefined
  #whyAlone: string | null = null

  constructor(threads: number, heap: SharedHeap, options: PoolOptions = {}) {
    this.#threads = threads
    this.#heap = heap
    this.#start = options.start ?? startWorker
    this.#patience = options.patience ?? defaultPatience
  }

  /** How many threads run, of how many, and why not more. */
  get details(): string {
    if (this.#whyAlone !== null) return `1 of ${this.#threads}: ${this.#whyAlone}`
    if (this.#crew === undefined) return `${this.#threads}, started when there is work for them`
    const running = 1 + this.#crew.ready
    if (running === this.#threads) return `${running}`
    return `${running} of ${this.#threads}: ${this.#crew.whyNotStarted ?? 'the others are being started'}`
  }

  /**
   * To be called before a step: nothing is changed yet.
   * @throws AdafactorError `backend/thread-lost`, once, if a thread was lost since the last step
   */
  check(): void {
    const reason = this.#crew?.whyLost
    if (typeof reason === 'string') throw this.#lose(reason, false)
  }

  run(plan: PlanModule, views: KernelViews, nests: readonly NestSlabs[], block: number): void {
    const crew = this.#opened()
    const module = crew && crew.ready > 0 ? this.#shared(plan) : null
    if (!crew || !module) {
      views.run(block)
      return
    }
    for (let nest = 0; nest < nests.length; nest++) {
      const own = nests[nest] as NestSlabs
      const { prepare, walk, wide, finish, means } = views.nests[nest] as NestKernels
      const isBackwards = plan.directions[nest] === true
      const walkAll = (kernel: WalkKernel) => {
        prepare(block)
        if (own.slabs === 1) kernel(block, 0, 0, own.steps)
        else {
          // A spread of what all nests have in common would take longer than some nests do.
          this.#share(crew, kernel, {
            module: module.id,
            codeAt: module.held.byteOffset,
            codeBytes: module.bytes,
            nest,
            isWide: kernel === wide ? 1 : 0,
            block,
            slabs: own.slabs,
            slabSize: own.slabSize,
            steps: own.steps,
            isBackwards: isBackwards ? 1 : 0,
          })
        }
        return finish(block)
      }
      if (walkAll(walk) !== 0 && wide) walkAll(wide)
      means(block)
    }
  }

  /** Ends the threads, and forgets the memory that they shared. */
  destroy(): void {
    this.#end('the backend was destroyed')
    this.#heap.release()
  }

  #share(crew: ThreadCrew, kernel: WalkKernel, job: Job): void {
    const lost = shareJob(crew, job, kernel, this.#patience)
    if (lost !== null) throw this.#lose(lost, true)
  }

  #opened(): ThreadCrew | undefined {
    if (this.#crew || this.#whyAlone !== null) return this.#crew
    const { arena } = this.#heap
    const held = this.#heap.allocate('float32', controlWords)
    if (arena === undefined || held === null) {
      this.#whyAlone = 'there is no shared memory for them'
      return undefined
    }
    this.#crew = new ThreadCrew(held as Float32Array, arena.memory, this.#threads - 1, this.#start)
    dropped.register(this, this.#crew, this)
    return this.#crew
  }

  #shared(plan: PlanModule): SharedModule | null {
    const known = this.#modules.get(plan)
    if (known) return known
    const { binary } = plan
    const bytes = binary.length
    const held = this.#heap.allocate('float32', Math.ceil(bytes / 4)) as Float32Array | null
    if (held === null) return null
    new Uint8Array(held.buffer, held.byteOffset, bytes).set(binary)
    const shared = { id: this.#moduleCount++, held, bytes }
    this.#modules.set(plan, shared)
    return shared
  }

  #lose(reason: string, isAtWork: boolean): Error {
    this.#end(`a thread was lost: ${reason}`)
    return threadLost(reason, isAtWork)
  }

  #end(why: string): void {
    this.#whyAlone = why
    this.#crew?.stop()
    this.#crew = undefined
    dropped.unregister(this)
  }
}
