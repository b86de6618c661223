import { onTestFinished, vi } from 'vitest'

/** What is looked at of WebGPU, which this package has no types of. */
interface WebgpuGlobals {
  readonly GPUBuffer: { readonly prototype: { mapAsync(mode: number): Promise<void> } }
  readonly GPUMapMode: { readonly READ: number }
}

/** Counts what is mapped to be read, by whomever, until the test has ended. */
export function countReads(): () => number {
  const { GPUBuffer, GPUMapMode } = globalThis as unknown as WebgpuGlobals
  const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync')
  onTestFinished(() => mapped.mockRestore())
  return () => mapped.mock.calls.filter(([mode]) => (mode & GPUMapMode.READ) !== 0).length
}
