import { sizeOf } from '../flat-parameter.js'
import type { TurnOptions } from '../take-turns.js'
import { type GpujsCase, nodeModes } from './gpujs-case.js'
import { gpujsTableHead, gpujsTableLine } from './gpujs-table.js'
import { describeMode, openMode } from './open-mode.js'
import { type GpujsResult, runGpujsCase } from './run-gpujs-case.js'

export interface GpujsOptions extends TurnOptions {
  /** Cases of more elements are left out. */
  readonly elementsLimit: number
}

/** Runs the cases in each mode that Node has here, and prints what comes out. */
export async function benchGpujs(
  cases: readonly GpujsCase[],
  { elementsLimit, ...turns }: GpujsOptions,
): Promise<{ readonly modes: readonly string[]; readonly results: readonly GpujsResult[] }> {
  const modes: string[] = []
  const results: GpujsResult[] = []
  for (const mode of nodeModes) {
    for (const gpujsCase of cases) {
      const elements = gpujsCase.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)
      if (elements > elementsLimit) continue
      const { backend, reason } = await openMode(mode)
      if (backend === undefined) {
        modes.push(`gpujs ${mode} is not measured: ${reason}`)
        console.log(`\n${modes.at(-1)}`)
        break
      }
      const description = describeMode(backend)
      if (!modes.includes(description)) {
        modes.push(description)
        console.log(`\n${description}\n${gpujsTableHead()}`)
      }
      try {
        results.push(await runGpujsCase(gpujsCase, backend, turns))
      } finally {
        backend.destroy()
      }
      console.log(gpujsTableLine(results.at(-1) as GpujsResult))
    }
  }
  return { modes, results }
}
