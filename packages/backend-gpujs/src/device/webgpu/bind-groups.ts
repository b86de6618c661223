import type { WebgpuStorage } from './storage.js'
import {
  type GpuBindGroup,
  type GpuBindGroupLayout,
  type GpuDevice,
  visibleToCompute,
} from './webgpu-types.js'

/** More than the launches of a step over a thousand parameters. */
const maxGroups = 16384

/** Bind groups of storage, kept as long as their buffers: a steady step makes none. */
export class BindGroups {
  readonly #device: GpuDevice
  /** By how many arrays are read; the result follows them. */
  readonly #layouts = new Map<number, GpuBindGroupLayout>()
  readonly #groups = new Map<string, GpuBindGroup>()
  /** Keys of the groups that a buffer is in, by its id. */
  readonly #keys = new Map<number, Set<string>>()

  constructor(device: GpuDevice) {
    this.#device = device
  }

  layout(arrays: number): GpuBindGroupLayout {
    const known = this.#layouts.get(arrays)
    if (known) return known
    const layout = this.#device.createBindGroupLayout({
      entries: Array.from({ length: arrays + 1 }, (_, binding) => ({
        binding,
        visibility: visibleToCompute,
        buffer: { type: binding < arrays ? 'read-only-storage' : 'storage' } as const,
      })),
    })
    this.#layouts.set(arrays, layout)
    return layout
  }

  /** @param bound places among the arrays of those that are only read */
  group(
    arrays: readonly WebgpuStorage[],
    bound: readonly number[],
    into: WebgpuStorage,
  ): GpuBindGroup {
    let key = `${into.id}`
    for (const place of bound) key += `,${(arrays[place] as WebgpuStorage).id}`
    return this.#groups.get(key) ?? this.#make(key, arrays, bound, into)
  }

  /** Drops the groups of a buffer that is going to be destroyed. */
  forget({ id }: WebgpuStorage): void {
    for (const key of this.#keys.get(id) ?? []) this.#drop(key)
  }

  #make(
    key: string,
    arrays: readonly WebgpuStorage[],
    bound: readonly number[],
    into: WebgpuStorage,
  ): GpuBindGroup {
    const members = [...bound.map((place) => arrays[place] as WebgpuStorage), into]
    const group = this.#device.createBindGroup({
      layout: this.layout(bound.length),
      entries: members.map(({ buffer }, binding) => ({ binding, resource: { buffer } })),
    })
    if (this.#groups.size >= maxGroups) this.#drop(this.#groups.keys().next().value as string)
    this.#groups.set(key, group)
    for (const { id } of members) {
      const keys = this.#keys.get(id)
      if (keys) keys.add(key)
      else this.#keys.set(id, new Set([key]))
    }
    return group
  }

  #drop(key: string): void {
    this.#groups.delete(key)
    for (const member of key.split(',')) {
      const keys = this.#keys.get(Number(member))
      keys?.delete(key)
      if (keys?.size === 0) this.#keys.delete(Number(member))
    }
  }
}
