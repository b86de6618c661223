import type { WebgpuRuntime } from '@adafactor/webgpu-runtime'

/** How work is shared out among workgroups; it changes the speed, and sums in their last digits. */
export interface Tuning {
  /** How many threads a workgroup has. */
  readonly threads: number
  /** As many workgroups as suit a large tensor; more have less to do each. */
  readonly workgroups: number
  /** The most rounds of a thread, which adds up as many terms one by one; and the fewest, if it can. */
  readonly rounds: number
  readonly fewestRounds: number
  /** The logarithm of the threads along the rows of a large matrix; the others take further rows. */
  readonly columnsLog: number
  /** Of how many rows a workgroup adds up the sums at once. */
  readonly rowsAtOnce: number
}

/** Four rows of 64 threads, and enough workgroups to hide how long memory takes. */
export const hardware: Tuning = {
  threads: 256,
  workgroups: 512,
  rounds: 32,
  fewestRounds: 4,
  columnsLog: 6,
  rowsAtOnce: 8,
}

/** Threads that wait for each other are what a device in software does worst, and it runs few at a time. */
const software: Tuning = {
  threads: 16,
  workgroups: 4,
  rounds: 256,
  fewestRounds: 64,
  columnsLog: 4,
  rowsAtOnce: 16,
}

/** What suits a device. */
export function tuningFor({ details }: Pick<WebgpuRuntime, 'details'>): Tuning {
  return details.kind === 'software' ? software : hardware
}
