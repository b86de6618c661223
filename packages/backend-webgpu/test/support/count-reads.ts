import { onTestFinished, vi } from 'vitest'

/** Counts what is mapped to be read, by whomever, until the test has ended. */
export function countReads(): () => number {
  const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync')
  onTestFinished(() => mapped.mockRestore())
  return () => mapped.mock.calls.filter(([mode]) => (mode & GPUMapMode.READ) !== 0).length
}
