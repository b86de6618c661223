import { AdafactorError, type Extent, type Shape } from '@adafactor/core'
import {
  type GpuStorage,
  KernelLeases,
  openRuntime,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import type { GPU } from 'gpu.js'
import type { Device, DeviceCounters, DeviceKernel, KernelSource } from '../device.js'
import type { GpujsKernelStore } from '../kernel-store.js'
import { destroyQuietly, type OpenContext, openContext } from './open-context.js'
import { compilePipeline, type Pipeline, pipelineStore } from './pipelines.js'
import { probeSubnormals } from './probe-subnormals.js'
import { checkUsable, makeStorage, type WebgpuStorage } from './storage.js'
import { adoptHandle, handleOfStorage, releaseBuffer } from './user-handles.js'

/**
 * WebGPU: gpu.js translates the kernels and shares its device; the runtime records, submits and
 * holds the buffers, so that a step is one submission and updates happen in place.
 *
 * @param GpuClass gpu.js's class
 * @param gpu the user's own instance, whose handles are to be shared
 * @throws AdafactorError `backend/unavailable` with the reason if WebGPU does not really run
 */
export async function openWebgpuDevice(
  GpuClass: typeof GPU,
  gpu?: GPU,
): Promise<Device<WebgpuStorage>> {
  const open = await openContext(GpuClass, gpu)
  const { device: shared, adapter } = open.context
  const runtime = await openRuntime({ device: shared, adapterInfo: adapter.info ?? {} })
  const device = new WebgpuDevice(open, runtime, gpu !== undefined)
  try {
    device.subnormals = await probeSubnormals(device)
  } catch (error) {
    device.destroy()
    throw error
  }
  runtime.resetCounters()
  return device
}

class WebgpuDevice implements Device<WebgpuStorage> {
  readonly mode = 'webgpu'
  readonly maxElements: number
  readonly maxArrays: number
  readonly updatesInPlace = true
  readonly details: Readonly<Record<string, string>>
  readonly counters: DeviceCounters
  subnormals: 'kept' | 'flushed' = 'flushed'

  readonly #open: OpenContext
  readonly #runtime: WebgpuRuntime
  readonly #store: GpujsKernelStore<Pipeline>
  readonly #kernels: KernelLeases<Pipeline, KernelSource>
  readonly #keepsKernels: boolean
  readonly #storages = new Set<WebgpuStorage>()
  #destroyed = false

  /** @param keepsKernels whether what was compiled stays with the user's instance */
  constructor(open: OpenContext, runtime: WebgpuRuntime, keepsKernels: boolean) {
    const { limits } = runtime.device
    this.#open = open
    this.#runtime = runtime
    this.counters = runtime.counters
    this.details = runtime.details
    this.#store = pipelineStore(runtime.device, keepsKernels)
    this.#kernels = new KernelLeases(this.#store)
    this.#keepsKernels = keepsKernels
    const largest = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize)
    // Indices are 32-bit integers with a sign.
    this.maxElements = Math.min(Math.floor(largest / 4), 2 ** 31 - 1)
    this.maxArrays = limits.maxStorageBuffersPerShaderStage - 1
  }

  checkAlive(): void {
    this.#runtime.checkAlive()
  }

  checkUsable(storage: WebgpuStorage): void {
    checkUsable(storage)
  }

  overlaps(a: WebgpuStorage, b: WebgpuStorage): boolean {
    return a.buffer === b.buffer
  }

  extentOf({ buffer }: WebgpuStorage): Extent {
    return { memory: buffer, from: 0, to: 1 }
  }

  allocate(elements: number): WebgpuStorage {
    this.checkAlive()
    if (elements > this.maxElements) {
      throw new AdafactorError(
        'backend/unsupported-size',
        `${elements} elements are more than the ${this.maxElements} that this device holds in a ` +
          'buffer',
      )
    }
    const memory = this.#runtime.allocate(elements * 4, `${elements} elements`)
    const storage = makeStorage(memory, elements)
    this.#storages.add(storage)
    return storage
  }

  write(storage: WebgpuStorage, data: Float32Array): void {
    this.checkAlive()
    if (storage.borrowed) {
      throw new AdafactorError(
        'tensor/foreign',
        "the buffer of a gpu.js kernel's result can't be written by the host",
      )
    }
    this.#runtime.write(storage.memory, data)
  }

  async read(storage: WebgpuStorage): Promise<Float32Array> {
    this.checkAlive()
    checkUsable(storage)
    return new Float32Array(await this.#runtime.read(storage.memory))
  }

  copy(storage: WebgpuStorage): WebgpuStorage {
    checkUsable(storage)
    const copied = this.allocate(storage.elements)
    this.#runtime.copy(storage.memory, copied.memory)
    return copied
  }

  free(storage: WebgpuStorage): void {
    this.#storages.delete(storage)
    this.#runtime.free(storage.memory, () => releaseBuffer(storage))
  }

  handleOf(storage: WebgpuStorage, shape: Shape): unknown {
    this.checkAlive()
    // A user's kernel submits its work as soon as it is called.
    this.#runtime.submitUsesOf(storage.memory)
    return handleOfStorage(this.#open, storage, shape)
  }

  adopt(handle: unknown): WebgpuStorage | undefined {
    this.checkAlive()
    const borrowed = adoptHandle(this.#open, handle)
    if (borrowed === undefined) return undefined
    const elements = borrowed.output.reduce((product, size) => product * size, 1)
    const memory = this.#runtime.wrap(borrowed.buffer, 0, elements * 4)
    return makeStorage(memory, elements, borrowed)
  }

  compile(source: KernelSource): DeviceKernel<WebgpuStorage> {
    this.checkAlive()
    const { kernel: pipeline, release } = this.#kernels.take(source, () =>
      compilePipeline(this.#runtime, this.#open.gpu, source, () => this.#store.forget(source)),
    )
    const { compiled, bound, workgroups, code, replaced } = pipeline
    return {
      translated: () => ({ language: 'wgsl', code }),
      launch: (arrays, scalars, into) => {
        if (replaced >= 0 && arrays[replaced]?.buffer !== into.buffer) {
          throw new Error(`the result does not replace its array:\n${source.text}`)
        }
        for (const array of arrays) checkUsable(array)
        checkUsable(into)
        const memories: GpuStorage[] = []
        for (const place of bound) memories.push((arrays[place] as WebgpuStorage).memory)
        memories.push(into.memory)
        this.#runtime.launch(compiled, memories, scalars, workgroups)
      },
      dispose: release,
    }
  }

  flush(): void | Promise<void> {
    return this.#runtime.flush()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    for (const storage of this.#storages) this.free(storage)
    this.#runtime.destroy()
    this.#kernels.releaseAll()
    if (!this.#keepsKernels) this.#store.close()
    destroyQuietly(this.#open.gpu)
  }
}
