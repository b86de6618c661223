import { SharedHeap } from '../memory/shared-heap.js'
import { ThreadPool } from './thread-pool.js'
import { whyNoThreads } from './thread-support.js'

/** Threads of a backend and the memory that they share; or why there is only the calling one. */
export interface OpenedThreads {
  readonly heap: SharedHeap | null
  readonly pool: ThreadPool | null
  /** How many run, of how many, and why not more. */
  readonly details: string
}

/** @param threads how many are asked for, above 1 */
export function openThreads(threads: number): OpenedThreads {
  const refusal = whyNoThreads()
  const heap = refusal === null ? new SharedHeap() : null
  if (heap?.arena === undefined) {
    const why = refusal ?? 'the engine refuses shared memory'
    return { heap: null, pool: null, details: `1 of ${threads}: ${why}` }
  }
  const pool = new ThreadPool(threads, heap)
  return {
    heap,
    pool,
    get details() {
      return pool.details
    },
  }
}
