import { describeBackend } from '@adafactor/conformance/vitest'
import { type GpujsMode, gpujsBackend } from '../../src/index.js'

/** Registers the whole conformance kit on one mode; each case opens a backend of its own. */
export function describeConformance(mode: GpujsMode): void {
  describeBackend({ name: `gpujs ${mode}`, create: () => gpujsBackend({ mode }) })
}
