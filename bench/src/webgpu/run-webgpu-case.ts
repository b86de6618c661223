import {
  type GpujsBackend,
  type GpuTensor,
  generateKernels as generateGpujsKernels,
} from '@adafactor/backend-gpujs'
import { generateKernels, type WebgpuBackend } from '@adafactor/backend-webgpu'
import { compareDeviceSides, type DeviceTiming } from '../compare-device-sides.js'
import { type Counters, countingSide, type WaitableQueue } from '../device-side.js'
import { makeProblem } from '../sides.js'
import type { TurnOptions } from '../take-turns.js'
import { bytesAValue } from './bytes-a-value.js'
import type { WebgpuCase } from './webgpu-case.js'

/** What one step of a backend takes, and what it consists of. */
export interface WebgpuSideResult extends DeviceTiming {
  /** What the device counted in one step, once everything is compiled. */
  readonly counters: Counters
  readonly bytesAValue: number
}

/** A case's results; times in milliseconds. */
export interface WebgpuResult {
  readonly case: string
  readonly webgpu: WebgpuSideResult
  readonly gpujs: WebgpuSideResult
  /** Least time of a step of backend-webgpu, the device having finished, divided by that of backend-gpujs. */
  readonly ratio: number
}

/** Times both in turns. @throws Error where they disagree */
export async function runWebgpuCase(
  { name, shapes }: WebgpuCase,
  backends: { readonly webgpu: WebgpuBackend; readonly gpujs: GpujsBackend },
  options: TurnOptions,
): Promise<WebgpuResult> {
  const problem = makeProblem(shapes)
  const webgpu = countingSide(backends.webgpu, problem, () => waitable(backends.webgpu.device))
  const gpujs = countingSide(backends.gpujs, problem, (tensor) => waitable(deviceOf(tensor)))
  let counters: readonly Counters[] = []
  const [gpujsTiming, webgpuTiming] = await compareDeviceSides(
    gpujs,
    webgpu,
    problem,
    options,
    async () => {
      counters = [await webgpu.countStep(), await gpujs.countStep()]
    },
  )
  const [webgpuCounters, gpujsCounters] = counters as [Counters, Counters]
  return {
    case: name,
    webgpu: {
      ...webgpuTiming,
      counters: webgpuCounters,
      bytesAValue: bytesAValue(shapes, generateKernels),
    },
    gpujs: {
      ...gpujsTiming,
      counters: gpujsCounters,
      bytesAValue: bytesAValue(shapes, (program, shape) =>
        generateGpujsKernels(program, shape, 'webgpu'),
      ),
    },
    ratio: webgpuTiming.step.minimum / gpujsTiming.step.minimum,
  }
}

/** gpu.js's one device, which the handles that it gives out know. */
function deviceOf({ handle }: GpuTensor): { readonly queue: object } {
  return (handle as { readonly context: { readonly device: { readonly queue: object } } }).context
    .device
}

/** The backends' own types name of a queue only what they use. */
function waitable({ queue }: { readonly queue: object }): WaitableQueue {
  return queue as WaitableQueue
}
