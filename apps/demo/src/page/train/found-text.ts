import { isGpujsBackend, type Setup } from '../setup/setup.js'
import type { FoundBackend, RunState } from '../worker/protocol.js'

/** Whether a backend is still to be timed. */
export function isWaiting({ status, stepsPerSecond }: FoundBackend): boolean {
  return status === 'not tried' || (status === 'works' && stepsPerSecond === undefined)
}

/**
 * What is known of the backends, and what is still to come.
 *
 * @param timesGpujs whether those of gpu.js are to be timed by now
 */
export function foundText(
  backends: readonly FoundBackend[],
  { width, batchSize }: Setup,
  state: RunState,
  timesGpujs: boolean,
): string {
  const waiting = backends.filter(isWaiting)
  const isDone = backends.length > 0 && waiting.length === 0
  if (!isDone && (state === 'running' || state === 'paused')) {
    return 'Those that were not timed before the run began are timed after it.'
  }
  const timed =
    'computed two steps that were held against the reference, and then some of this model ' +
    `(width ${width}, batch ${batchSize}) against the clock.`
  if (isDone) return `Each has ${timed}`
  if (timesGpujs || backends.length === 0 || !waiting.every(({ name }) => isGpujsBackend(name))) {
    return 'Trying one backend after the other: each computes two steps, which are held against the reference, and is timed ...'
  }
  return (
    `Those that were timed have ${timed} The others need gpu.js, which is large to load: they are timed after ` +
    'the first run, or when “Change the run” is opened.'
  )
}
