import type { GpuStorage, WebgpuRuntime } from '@adafactor/webgpu-runtime'
import type { Tally } from '../network.js'

/** A number for each place in the batch, added to by a kernel; the host adds those up. */
export interface DeviceTally extends Tally {
  readonly sums: GpuStorage
}

/** @param batchSize how many places there are */
export function deviceTally(runtime: WebgpuRuntime, batchSize: number): DeviceTally {
  const sums = runtime.allocate(4 * batchSize, 'what a batch adds up')
  return {
    sums,
    reset: () => runtime.clear(sums),
    async read() {
      const numbers = new Float32Array(await runtime.read(sums))
      return numbers.reduce((sum, value) => sum + value, 0)
    },
  }
}
