import { webgpuBackend } from '@adafactor/backend-webgpu'
import { sizeOf } from '../flat-parameter.js'
import type { GpujsOptions } from '../gpujs/bench-gpujs.js'
import { describeAdapter, describeMode, openMode } from '../gpujs/open-mode.js'
import { runWebgpuCase, type WebgpuResult } from './run-webgpu-case.js'
import type { WebgpuCase } from './webgpu-case.js'
import { webgpuTableHead, webgpuTableLines } from './webgpu-table.js'

/** Runs the cases if there is WebGPU, and prints what comes out. */
export async function benchWebgpu(
  cases: readonly WebgpuCase[],
  { elementsLimit, ...turns }: GpujsOptions,
): Promise<{ readonly devices: readonly string[]; readonly results: readonly WebgpuResult[] }> {
  const results: WebgpuResult[] = []
  let devices: readonly string[] = []
  for (const webgpuCase of cases) {
    const elements = webgpuCase.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)
    if (elements > elementsLimit) continue
    const { backend: gpujs, reason } = await openMode('webgpu')
    if (gpujs === undefined) {
      devices = [`webgpu is not measured: ${reason}`]
      console.log(`\n${devices[0]}`)
      break
    }
    // A device of its own, as gpu.js has, of the same adapter.
    const webgpu = await webgpuBackend()
    if (devices.length === 0) {
      devices = [`webgpu: ${describeAdapter(webgpu.traits)}`, describeMode(gpujs)]
      console.log(`\n${devices.join('\n')}\n${webgpuTableHead()}`)
    }
    try {
      results.push(await runWebgpuCase(webgpuCase, { webgpu, gpujs }, turns))
    } finally {
      webgpu.destroy()
      gpujs.destroy()
    }
    console.log(webgpuTableLines(results.at(-1) as WebgpuResult))
  }
  return { devices, results }
}
