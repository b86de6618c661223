import type { GPU } from 'gpu.js'
import type { Tally } from '../network.js'
import { deviceKernel, type Handle, readHandle } from './device-kernel.js'
import { zerosText } from './kernel-texts.js'

/** A number for each place in the batch, added to on the device; the host adds those up. */
export interface DeviceTally extends Tally {
  /** @param args arguments of the kernel before the last, which is what was there before */
  add(...args: readonly unknown[]): Promise<void>
  dispose(): void
}

/** @param text a kernel that adds to its last argument */
export function deviceTally(gpu: GPU, text: string, batchSize: number): DeviceTally {
  const zeros = deviceKernel(gpu, zerosText, [batchSize])
  // Two, in turn: a kernel can't read what it is overwriting.
  let adder = deviceKernel(gpu, text, [batchSize])
  let resting = deviceKernel(gpu, text, [batchSize])
  let sums: Handle
  return {
    reset() {
      sums = undefined
    },
    async add(...args) {
      sums = await adder.run(...args, sums ?? (await zeros.run()))
      const used = adder
      adder = resting
      resting = used
    },
    async read() {
      if (sums === undefined) return 0
      return Array.from(await readHandle(sums)).reduce((sum, value) => sum + value, 0)
    },
    dispose() {
      for (const kernel of [zeros, adder, resting]) kernel.dispose()
    },
  }
}
