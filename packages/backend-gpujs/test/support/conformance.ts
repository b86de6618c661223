import { describeBackend } from '@adafactor/conformance/vitest'
import { type GpujsMode, gpujsBackend } from '../../src/index.js'

/**
 * Registers the whole conformance kit on one mode; each case opens a backend of its own.
 *
 * @param randomPrograms fewer than the kit's own 2000, where a GPU in software takes 25 ms to compile
 *   each of their kernels
 */
export function describeConformance(mode: GpujsMode, randomPrograms?: number): void {
  describeBackend({
    name: `gpujs ${mode}`,
    create: () => gpujsBackend({ mode }),
    ...(randomPrograms === undefined ? {} : { randomPrograms }),
  })
}
