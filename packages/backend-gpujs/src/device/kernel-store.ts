import { KernelStore } from '@adafactor/webgpu-runtime'
import type { KernelSource } from './device.js'

/** The compiled kernels of one GPU, by gpu.js source. */
export type GpujsKernelStore<Kernel> = KernelStore<Kernel, KernelSource>

/** @param dispose gives back what a kernel holds of the GPU. Default: nothing */
export function makeKernelStore<Kernel>(
  dispose: (kernel: Kernel) => void = () => {},
): GpujsKernelStore<Kernel> {
  return new KernelStore({ keyOf, dispose })
}

function keyOf({ text, functions, size, arrays, scalars, replaces }: KernelSource): string {
  return JSON.stringify([text, functions, size, arrays, scalars, replaces])
}
