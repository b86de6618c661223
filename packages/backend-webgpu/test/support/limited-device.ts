import type { GpuDevice } from '@adafactor/webgpu-runtime'
import { expect, onTestFinished } from 'vitest'

type Limits = GpuDevice['limits']

/**
 * A device as if it had lower limits than it has: WebGPU gives none with less than it promises. What goes
 * beyond them when kernels are bound fails the test at its end.
 */
export function withLimits(device: GPUDevice, lower: Partial<Limits>): GPUDevice {
  const limits = new Proxy(device.limits, {
    get: (real, key) => lower[key as keyof Limits] ?? Reflect.get(real, key, real),
  })
  const beyond: string[] = []
  const { maxStorageBufferBindingSize: most, maxStorageBuffersPerShaderStage: slots } = limits
  const createBindGroup = (description: GPUBindGroupDescriptor) => {
    const bound = [...description.entries].map(({ resource }) => resource as GPUBufferBinding)
    const storages = bound.filter(({ buffer }) => (buffer.usage & 0x80) !== 0)
    if (storages.length > slots) beyond.push(`${storages.length} storage buffers`)
    for (const { buffer, offset = 0, size = buffer.size - offset } of storages) {
      if (size > most) beyond.push(`a binding of ${size} bytes`)
    }
    return device.createBindGroup(description)
  }
  onTestFinished(() => {
    expect(beyond).toEqual([])
  })
  return new Proxy(device, {
    get(real, key) {
      if (key === 'limits') return limits
      if (key === 'createBindGroup') return createBindGroup
      const value: unknown = Reflect.get(real, key, real)
      return typeof value === 'function' ? value.bind(real) : value
    },
    set: (real, key, value) => Reflect.set(real, key, value, real),
  })
}
