import type { GPU, IGPUKernelSettings, Kernel, KernelVariable } from 'gpu.js'

/** What a kernel leaves on the device: a texture, a WebGPU buffer, or arrays where gpu.js has no GPU. */
export type Handle = unknown

/** A gpu.js kernel whose result stays on the device. */
export interface DeviceKernel {
  /** Runs it; its result of the run before is overwritten. None of `args` may be that result. */
  run(...args: readonly unknown[]): Promise<Handle>
  dispose(): void
}

/**
 * @param text a function in JavaScript as gpu.js takes it; the bounds of its loops are literals,
 *   since gpu.js ends loops with other bounds after 1000 turns
 * @param output sizes of the result, the innermost first
 */
export function deviceKernel(gpu: GPU, text: string, output: readonly number[]): DeviceKernel {
  const settings: IGPUKernelSettings & { readonly fixIntegerDivisionAccuracy: boolean } = {
    output: [...output],
    pipeline: true,
    immutable: false,
    precision: 'single',
    tactic: 'precision',
    fixIntegerDivisionAccuracy: false,
  }
  const kernel = gpu.createKernel(text, settings)
  let last: Handle
  let checked = false
  return {
    async run(...args) {
      const result: Handle = await kernel(...(args as KernelVariable[]))
      // A WebGPU kernel gives its one buffer a new handle at every run.
      if (result !== last) deleteHandle(last)
      last = result
      if (!checked) checkMode(gpu, kernel.kernel)
      checked = true
      return result
    },
    dispose() {
      deleteHandle(last)
      kernel.destroy()
    },
  }
}

/** The numbers of a result that has one axis. */
export async function readHandle(handle: Handle): Promise<ArrayLike<number>> {
  const texture = handle as { toArray?(): unknown }
  return (texture.toArray ? await texture.toArray() : handle) as ArrayLike<number>
}

function deleteHandle(handle: Handle): void {
  ;(handle as { delete?(): void } | undefined)?.delete?.()
}

/** gpu.js runs what its mode can't on the CPU, without a word. */
function checkMode(gpu: GPU, kernel: Kernel): void {
  const { mode } = kernel.constructor as typeof Kernel
  if (mode !== 'cpu' || gpu.mode === 'cpu') return
  throw new Error(
    `gpu.js runs a kernel on the CPU instead of in mode ${gpu.mode}: ${kernel.fallbackReason}`,
  )
}
