import type { WalkKernel } from '../webassembly/plan-module.js'
import {
  claimNext,
  claimOf,
  claimWord,
  doneWord,
  jobWords,
  leftIn,
  sleepersWord,
  walkSlab,
} from './control-block.js'
import type { ThreadCrew } from './thread-crew.js'

declare const performance: { now(): number }

/** A nest to be walked, as the control block has it. */
export type Job = Readonly<Record<keyof typeof jobWords, number>>

/** How many times to look whether all is done before looking at the clock. */
const looks = 256

/** How long to look before going to sleep, where that is allowed: milliseconds. */
const spinTime = 0.1

/** The most that counts as waited between two looks at the clock: the computer may have been asleep. */
const longestStep = 100

/**
 * Walks all slabs of a nest, together with the workers that come for them.
 *
 * @param walk the nest's function, of the calling thread
 * @param patience how long to wait while nothing gets done, in milliseconds
 * @returns null, or why a worker is lost that had a slab to do
 * @throws what `walk` throws, when no other thread is at work any more
 */
export function shareJob(
  crew: ThreadCrew,
  job: Job,
  walk: WalkKernel,
  patience: number,
): string | null {
  const { control } = crew
  const count = crew.nextJob()
  // Nobody claims while the job is written, and nobody reads it who has not claimed.
  Atomics.store(control, claimWord, claimOf(count, 0))
  control[jobWords.module] = job.module
  control[jobWords.codeAt] = job.codeAt
  control[jobWords.codeBytes] = job.codeBytes
  control[jobWords.nest] = job.nest
  control[jobWords.isWide] = job.isWide
  control[jobWords.block] = job.block
  control[jobWords.slabs] = job.slabs
  control[jobWords.slabSize] = job.slabSize
  control[jobWords.steps] = job.steps
  control[jobWords.isBackwards] = job.isBackwards
  Atomics.store(control, doneWord, 0)
  Atomics.store(control, claimWord, claimOf(count, job.slabs))
  if (Atomics.load(control, sleepersWord) > 0) Atomics.notify(control, claimWord, job.slabs - 1)
  try {
    walkOwn(control, walk)
  } catch (thrown) {
    // The others finish what they have; what nobody has claimed, and the slab that failed, count as done.
    const left = leftIn(Atomics.exchange(control, claimWord, claimOf(count, 0)))
    Atomics.add(control, doneWord, left + 1)
    awaitAll(crew, job.slabs, patience)
    throw thrown
  }
  return awaitAll(crew, job.slabs, patience)
}

function walkOwn(control: Int32Array, walk: WalkKernel): void {
  for (;;) {
    const claim = Atomics.load(control, claimWord)
    if (leftIn(claim) === 0) return
    const next = claimNext(claim, false)
    if (Atomics.compareExchange(control, claimWord, claim, next) !== claim) continue
    walkSlab(control, walk, claim, next)
    Atomics.add(control, doneWord, 1)
  }
}

/** Waits until all slabs are done. */
function awaitAll(crew: ThreadCrew, slabs: number, patience: number): string | null {
  const { control } = crew
  // The clock is asked only if there is something to wait for: most often the others are done as soon.
  let before = 0
  let waited = 0
  let known = Atomics.load(control, doneWord)
  while (known < slabs) {
    let done = known
    for (let k = 0; k < looks && done < slabs; k++) done = Atomics.load(control, doneWord)
    if (done === slabs) return null
    if (crew.hasFailedAtWork) return crew.whyLost as string
    const now = performance.now()
    if (before > 0) waited += Math.min(now - before, longestStep)
    if (done > known) waited = 0
    before = now
    known = done
    if (waited > patience) return `it has not done its part for ${Math.round(waited)} ms`
    if (waited > spinTime && crew.maySleep) Atomics.wait(control, doneWord, done, 1)
  }
  return null
}
