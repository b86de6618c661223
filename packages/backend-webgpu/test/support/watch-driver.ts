import { onTestFinished, vi } from 'vitest'

/** What has reached the driver since, independently of what the backend counts itself. */
export interface DriverCounts {
  /** Buffers that were not destroyed yet, and what they take. */
  readonly buffers: number
  readonly bytes: number
  /** Made so far; nobody destroys these. */
  readonly groups: number
  readonly pipelines: number
  readonly submissions: number
  /** Buffers mapped, which is how numbers come back. */
  readonly maps: number
}

/** Counts until the test has ended. */
export function watchDriver(): () => DriverCounts {
  const live = new Map<GPUBuffer, number>()
  const counts = { groups: 0, pipelines: 0, submissions: 0, maps: 0 }
  const restorers: (() => void)[] = []
  const spy = <T extends object, N extends string & keyof T>(
    target: T,
    name: N,
    seen: (self: T, result: unknown) => void,
  ) => {
    const method = target[name] as (this: T, ...args: unknown[]) => unknown
    const spied = vi.spyOn(target, name as never)
    spied.mockImplementation(function (this: T, ...args: unknown[]) {
      const result = method.apply(this, args)
      seen(this, result)
      return result
    } as never)
    restorers.push(() => spied.mockRestore())
  }
  const count = (name: keyof typeof counts) => () => {
    counts[name]++
  }
  spy(GPUDevice.prototype, 'createBuffer', (_, made) => {
    const buffer = made as GPUBuffer
    live.set(buffer, buffer.size)
  })
  spy(GPUBuffer.prototype, 'destroy', (buffer) => void live.delete(buffer))
  spy(GPUBuffer.prototype, 'mapAsync', count('maps'))
  spy(GPUDevice.prototype, 'createBindGroup', count('groups'))
  spy(GPUDevice.prototype, 'createComputePipeline', count('pipelines'))
  spy(GPUDevice.prototype, 'createComputePipelineAsync', count('pipelines'))
  spy(GPUQueue.prototype, 'submit', count('submissions'))
  onTestFinished(() => {
    for (const restore of restorers) restore()
  })
  const sum = () => [...live.values()].reduce((bytes, size) => bytes + size, 0)
  return () => ({ buffers: live.size, bytes: sum(), ...counts })
}
