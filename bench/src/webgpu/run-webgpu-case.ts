import type { GpujsBackend } from '@adafactor/backend-gpujs'
import type { WebgpuBackend } from '@adafactor/backend-webgpu'
import { compareDeviceSides } from '../compare-device-sides.js'
import { type Counters, countingSide } from '../device-side.js'
import { makeProblem } from '../sides.js'
import type { Timing, TurnOptions } from '../take-turns.js'
import type { WebgpuCase } from './webgpu-case.js'

/** What one step takes; times in milliseconds, the device having finished. */
export interface WebgpuResult {
  readonly case: string
  /** What each counted in one step, once everything is compiled. */
  readonly counters: { readonly webgpu: Counters; readonly gpujs: Counters }
  readonly webgpu: Timing
  readonly gpujs: Timing
  /** Least time of backend-webgpu divided by that of backend-gpujs. */
  readonly ratio: number
}

/** Times both in turns. @throws Error where they disagree */
export async function runWebgpuCase(
  { name, shapes }: WebgpuCase,
  backends: { readonly webgpu: WebgpuBackend; readonly gpujs: GpujsBackend },
  options: TurnOptions,
): Promise<WebgpuResult> {
  const problem = makeProblem(shapes)
  const sides = {
    webgpu: countingSide(backends.webgpu, problem),
    gpujs: countingSide(backends.gpujs, problem),
  }
  let counters: WebgpuResult['counters'] | undefined
  const count = async () => {
    counters = { webgpu: await sides.webgpu.countStep(), gpujs: await sides.gpujs.countStep() }
  }
  const [gpujs, webgpu] = await compareDeviceSides(
    sides.gpujs,
    sides.webgpu,
    problem,
    options,
    count,
  )
  return {
    case: name,
    counters: counters as WebgpuResult['counters'],
    webgpu,
    gpujs,
    ratio: webgpu.minimum / gpujs.minimum,
  }
}
