import { webgpuBackend } from '@adafactor/backend-webgpu'
import { sizeOf } from '../flat-parameter.js'
import type { GpujsOptions } from '../gpujs/bench-gpujs.js'
import { describeMode, openMode } from '../gpujs/open-mode.js'
import { runWebgpuCase, type WebgpuResult } from './run-webgpu-case.js'
import type { WebgpuCase } from './webgpu-case.js'
import { webgpuTableHead, webgpuTableLine } from './webgpu-table.js'

/** Runs the cases if there is WebGPU, and prints what comes out. */
export async function benchWebgpu(
  cases: readonly WebgpuCase[],
  { elementsLimit, ...turns }: GpujsOptions,
): Promise<{ readonly device: string; readonly results: readonly WebgpuResult[] }> {
  const results: WebgpuResult[] = []
  let device = ''
  for (const webgpuCase of cases) {
    const elements = webgpuCase.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)
    if (elements > elementsLimit) continue
    const { backend: gpujs, reason } = await openMode('webgpu')
    if (gpujs === undefined) {
      device = `webgpu is not measured: ${reason}`
      console.log(`\n${device}`)
      break
    }
    if (device === '') {
      device = describeMode(gpujs)
      console.log(`\nbackend-webgpu beside ${device}\n${webgpuTableHead()}`)
    }
    // A device of its own, as gpu.js has.
    const webgpu = await webgpuBackend()
    try {
      results.push(await runWebgpuCase(webgpuCase, { webgpu, gpujs }, turns))
    } finally {
      webgpu.destroy()
      gpujs.destroy()
    }
    console.log(webgpuTableLine(results.at(-1) as WebgpuResult))
  }
  return { device, results }
}
