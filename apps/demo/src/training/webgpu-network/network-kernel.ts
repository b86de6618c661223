import {
  declareScalars,
  declareStorages,
  entryPointOverThreads,
  foldWorkgroups,
  type GpuStorage,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import type { KernelText } from './kernel-texts.js'

/** Of WebGPU's smallest devices. */
const threadsInWorkgroup = 256

/** A compiled kernel. */
export interface NetworkKernel {
  /**
   * Records it.
   * @param count how many examples of the batch there are
   */
  launch(count: number, ...storages: readonly GpuStorage[]): void
}

/** What the driver has against a kernel, the next `flush` of the runtime throws. */
export function networkKernel(
  runtime: WebgpuRuntime,
  { storages, functions, threads, body }: KernelText,
): NetworkKernel {
  const { maxComputeWorkgroupsPerDimension } = runtime.device.limits
  const [across, down] = foldWorkgroups(
    threads,
    threadsInWorkgroup,
    maxComputeWorkgroupsPerDimension,
  )
  const statements = `  let count = u32(params.count);\n${body}`
  const pipeline = runtime.compile({
    code: [
      declareStorages(storages),
      declareScalars(['count']),
      ...functions,
      entryPointOverThreads(threads, threadsInWorkgroup, across, statements),
    ].join('\n'),
    bindings: storages.map(({ access }) => access),
    scalars: 1,
  })
  return {
    launch: (count, ...places) => runtime.launch(pipeline, places, [count], [across, down, 1]),
  }
}
