import type { FaultWatch } from './fault-watch.js'
import { type BufferUse, bindableBytes, type GpuStorage } from './gpu-storage.js'
import {
  type GpuBindGroup,
  type GpuBindGroupLayout,
  type GpuBuffer,
  type GpuDevice,
  visibleToCompute,
} from './webgpu-types.js'

/** What a kernel does with a storage: WGSL's `read` and `read_write`. */
export type BindingAccess = 'read' | 'read-write'

/** What a kernel's storages have to be. */
export interface StorageLayout {
  readonly access: readonly BindingAccess[]
  readonly compiled: GpuBindGroupLayout
  /** The same for layouts that agree, also of other runtimes: kernels may be shared by several. */
  readonly key: string
}

interface Group {
  readonly compiled: GpuBindGroup
  readonly members: readonly BufferUse[]
}

/** More than the launches of a step over a thousand parameters. */
const maxGroups = 16384

/** Bind groups of storages, kept as long as their buffers: a steady step makes none. */
export class BindGroups {
  readonly #device: GpuDevice
  readonly #faults: FaultWatch
  readonly #layouts = new Map<string, StorageLayout>()
  /** By layout and storages; the one made first at the beginning. */
  readonly #groups = new Map<string, Group>()

  constructor(device: GpuDevice, faults: FaultWatch) {
    this.#device = device
    this.#faults = faults
  }

  /** One layout for each sequence of accesses. */
  layout(access: readonly BindingAccess[]): StorageLayout {
    const key = access.join()
    const known = this.#layouts.get(key)
    if (known) return known
    const compiled = this.#device.createBindGroupLayout({
      entries: access.map((each, binding) => ({
        binding,
        visibility: visibleToCompute,
        buffer: { type: each === 'read' ? 'read-only-storage' : 'storage' },
      })),
    })
    const layout = { access, compiled, key }
    this.#layouts.set(key, layout)
    return layout
  }

  group(layout: StorageLayout, storages: readonly GpuStorage[]): GpuBindGroup {
    let { key } = layout
    for (const { id } of storages) key += `,${id}`
    return this.#groups.get(key)?.compiled ?? this.#make(key, layout, storages)
  }

  /** Binds the beginning of a buffer, only to see whether that is possible. */
  tryBuffer(buffer: GpuBuffer): void {
    const { compiled: layout } = this.layout(['read'])
    const resource = { buffer, offset: 0, size: 4 }
    this.#device.createBindGroup({ layout, entries: [{ binding: 0, resource }] })
  }

  /** Drops the groups of a buffer. */
  forget({ groups }: BufferUse): void {
    for (const key of groups) this.#drop(key)
  }

  #make(key: string, layout: StorageLayout, storages: readonly GpuStorage[]): GpuBindGroup {
    const compiled = this.#faults.watch(
      ['validation'],
      () =>
        this.#device.createBindGroup({
          layout: layout.compiled,
          entries: storages.map(({ buffer, offset, bytes }, binding) => ({
            binding,
            resource: { buffer, offset, size: bindableBytes(bytes) },
          })),
        }),
      (message) => new Error(`WebGPU refused to bind storages to a kernel: ${message}`),
      false,
    )
    if (this.#groups.size >= maxGroups) this.#drop(this.#groups.keys().next().value as string)
    const members = storages.map(({ use }) => use)
    this.#groups.set(key, { compiled, members })
    for (const { groups } of members) groups.add(key)
    return compiled
  }

  #drop(key: string): void {
    for (const { groups } of this.#groups.get(key)?.members ?? []) groups.delete(key)
    this.#groups.delete(key)
  }
}
