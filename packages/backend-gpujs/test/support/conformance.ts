import { describeBackend } from '@adafactor/conformance/vitest'
import { type GpujsMode, gpujsBackend } from '../../src/index.js'

/** Fewer than the kit's own 2000: where WebGL is software, 100 programs take 20 s to compile. */
const randomProgramsInWebgl = 400

/** Registers the whole conformance kit on one mode; each case opens a backend of its own. */
export function describeConformance(mode: GpujsMode): void {
  describeBackend({
    name: `gpujs ${mode}`,
    create: () => gpujsBackend({ mode }),
    ...(mode.includes('gl') ? { randomPrograms: randomProgramsInWebgl } : {}),
  })
}
