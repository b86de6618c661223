import type { Device, DeviceKernel, KernelSource } from './device/device.js'

/** Compiled kernels by their text and sizes: programs and shapes that need the same one share it. */
export class KernelCache {
  private readonly entries = new Map<string, { readonly kernel: DeviceKernel; users: number }>()

  constructor(private readonly device: Device) {}

  /** A kernel for this source, compiled unless it is there. Each is to be returned. */
  take(source: KernelSource): DeviceKernel {
    const key = keyOf(source)
    let entry = this.entries.get(key)
    if (entry === undefined) {
      entry = { kernel: this.device.compile(source), users: 0 }
      this.entries.set(key, entry)
    }
    entry.users++
    return entry.kernel
  }

  /** The last to return a kernel disposes of it. */
  return(source: KernelSource): void {
    const key = keyOf(source)
    const entry = this.entries.get(key)
    if (entry === undefined || --entry.users > 0) return
    this.entries.delete(key)
    entry.kernel.dispose()
  }

  dispose(): void {
    for (const { kernel } of this.entries.values()) kernel.dispose()
    this.entries.clear()
  }
}

function keyOf({ text, size, replaces }: KernelSource): string {
  return `${size.join()} ${replaces ?? ''} ${text}`
}
