import { AdafactorError, type Extent, type Shape } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import { type Device, type DeviceKernel, type KernelSource, noCounts } from '../device.js'
import { type KernelStore, TakenKernels } from '../kernel-store.js'
import { BindGroups } from './bind-groups.js'
import { FaultWatch } from './fault-watch.js'
import { destroyQuietly, lossOf, type OpenContext, openContext } from './open-context.js'
import { type Pipeline, Pipelines, pipelineStore } from './pipelines.js'
import { probeSubnormals } from './probe-subnormals.js'
import { readBuffer } from './read-buffer.js'
import { Recorder } from './recorder.js'
import { ScalarBlock } from './scalar-block.js'
import { checkUsable, makeStorage, type WebgpuStorage } from './storage.js'
import { adoptHandle, handleOfStorage, releaseBuffer } from './user-handles.js'
import { bufferUsage, type GpuCommandEncoder, type GpuDevice } from './webgpu-types.js'

/** Launches that are submitted at the latest, so that the device need not wait for the host. */
const maxRecorded = 4096

/**
 * WebGPU: gpu.js translates the kernels and shares its device; recording, submitting and buffers
 * are done here, so that a step is one submission and updates happen in place.
 *
 * @param GpuClass gpu.js's class
 * @param gpu the user's own instance, whose handles are to be shared
 * @throws AdafactorError `backend/unavailable` with the reason if WebGPU does not really run
 */
export async function openWebgpuDevice(
  GpuClass: typeof GPU,
  gpu?: GPU,
): Promise<Device<WebgpuStorage>> {
  const device = new WebgpuDevice(await openContext(GpuClass, gpu), gpu !== undefined)
  try {
    device.subnormals = await probeSubnormals(device)
  } catch (error) {
    device.destroy()
    throw error
  }
  Object.assign(device.counters, noCounts())
  return device
}

class WebgpuDevice implements Device<WebgpuStorage> {
  readonly mode = 'webgpu'
  readonly maxElements: number
  readonly maxArrays: number
  readonly updatesInPlace = true
  readonly details: Readonly<Record<string, string>>
  readonly counters = noCounts()
  subnormals: 'kept' | 'flushed' = 'flushed'

  readonly #open: OpenContext
  readonly #device: GpuDevice
  readonly #faults: FaultWatch
  readonly #scalars: ScalarBlock
  readonly #recorder: Recorder
  readonly #groups: BindGroups
  readonly #pipelines: Pipelines
  readonly #store: KernelStore<Pipeline>
  readonly #kernels: TakenKernels<Pipeline>
  readonly #keepsKernels: boolean
  readonly #storages = new Set<WebgpuStorage>()
  #destroyed = false

  /** @param keepsKernels whether what was compiled stays with the user's instance */
  constructor(open: OpenContext, keepsKernels: boolean) {
    const { device, adapter } = open.context
    const { limits } = device
    this.#open = open
    this.#device = device
    this.#faults = new FaultWatch(device)
    this.#scalars = new ScalarBlock(device)
    this.#recorder = new Recorder(device, this.#scalars)
    this.#groups = new BindGroups(device)
    this.#pipelines = new Pipelines(device, open.gpu, this.#faults, this.#groups, this.#scalars)
    this.#store = pipelineStore(device, keepsKernels)
    this.#kernels = new TakenKernels(this.#store, this.counters)
    this.#keepsKernels = keepsKernels
    const largest = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize)
    // Indices are 32-bit integers with a sign.
    this.maxElements = Math.min(Math.floor(largest / 4), 2 ** 31 - 1)
    this.maxArrays = limits.maxStorageBuffersPerShaderStage - 1
    const {
      vendor = '',
      architecture = '',
      device: model = '',
      description = '',
    } = adapter.info ?? {}
    this.details = {
      vendor,
      architecture,
      device: model,
      description,
      maxStorageBufferBindingSize: String(limits.maxStorageBufferBindingSize),
      maxBufferSize: String(limits.maxBufferSize),
      maxStorageBuffersPerShaderStage: String(limits.maxStorageBuffersPerShaderStage),
    }
  }

  checkAlive(): void {
    if (this.#destroyed) {
      throw new AdafactorError('backend/destroyed', 'the WebGPU device was given back')
    }
    const reason = lossOf(this.#open.context)
    if (reason !== undefined) throw deviceLost(reason)
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
    const buffer = this.#faults.watch(
      ['out-of-memory'],
      () =>
        this.#device.createBuffer({
          // A buffer without bytes can't be bound.
          size: Math.max(4, elements * 4),
          usage: bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget,
        }),
      (message) =>
        new AdafactorError(
          'backend/unsupported-size',
          `the device has no memory left for ${elements} elements (${message})`,
        ),
      true,
    )
    const storage = makeStorage(buffer, elements)
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
    if (this.#isRecorded(storage)) this.#submit()
    this.#device.queue.writeBuffer(storage.buffer, 0, data, 0, storage.elements)
    this.counters.bytesUp += storage.elements * 4
  }

  async read(storage: WebgpuStorage): Promise<Float32Array> {
    this.checkAlive()
    checkUsable(storage)
    this.counters.readBacks++
    this.counters.bytesDown += storage.elements * 4
    const reading = readBuffer(this.#device, storage, (copy) => this.#submit(copy))
    const [read] = await Promise.allSettled([reading])
    await this.#faults.settleAll()
    if (read.status === 'fulfilled') return read.value
    this.checkAlive()
    // Mapping fails only with the device, which may say so later than that.
    throw deviceLost(read.reason instanceof Error ? read.reason.message : String(read.reason))
  }

  copy(storage: WebgpuStorage): WebgpuStorage {
    checkUsable(storage)
    const copied = this.allocate(storage.elements)
    // Submitted at once: the numbers may be a user's, who may overwrite them.
    this.#submit((encoder) =>
      encoder.copyBufferToBuffer(storage.buffer, 0, copied.buffer, 0, storage.bytes),
    )
    return copied
  }

  free(storage: WebgpuStorage): void {
    this.#groups.forget(storage)
    if (!this.#storages.delete(storage)) return
    if (this.#isRecorded(storage)) {
      this.#recorder.destroyLater({ destroy: () => releaseBuffer(storage) })
    } else {
      releaseBuffer(storage)
    }
  }

  handleOf(storage: WebgpuStorage, shape: Shape): unknown {
    this.checkAlive()
    // A user's kernel submits its work as soon as it is called.
    if (this.#isRecorded(storage)) this.#submit()
    return handleOfStorage(this.#open, storage, shape)
  }

  adopt(handle: unknown): WebgpuStorage | undefined {
    this.checkAlive()
    const borrowed = adoptHandle(this.#open, handle)
    if (borrowed === undefined) return undefined
    const elements = borrowed.output.reduce((product, size) => product * size, 1)
    return makeStorage(borrowed.buffer, elements, borrowed)
  }

  compile(source: KernelSource): DeviceKernel<WebgpuStorage> {
    this.checkAlive()
    const { kernel: pipeline, giveBack } = this.#kernels.take(source, () =>
      this.#pipelines.compile(source, () => this.#store.forget(source)),
    )
    const { bound, workgroups, replaced } = pipeline
    return {
      launch: (arrays, scalars, into) => {
        if (replaced >= 0 && arrays[replaced]?.buffer !== into.buffer) {
          throw new Error(`the result does not replace its array:\n${source.text}`)
        }
        if (this.#recorder.launches >= maxRecorded) this.#submit()
        const { recording } = this.#recorder
        for (const storage of [...arrays, into]) {
          checkUsable(storage)
          storage.lastRecording = recording
        }
        this.#recorder.add({
          pipeline: pipeline.compiled,
          storage: this.#groups.group(arrays, bound, into),
          scalarsAt: scalars.length === 0 ? -1 : this.#scalars.place(scalars),
          workgroups,
        })
        this.counters.launches++
      },
      dispose: giveBack,
    }
  }

  flush(): void | Promise<void> {
    this.checkAlive()
    if (this.#recorder.launches > 0) this.#submit()
    const settling = this.#faults.settle()
    // A device lost meanwhile reports nothing else.
    return settling?.then(() => this.checkAlive())
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#recorder.abandon()
    for (const storage of this.#storages) releaseBuffer(storage)
    this.#storages.clear()
    this.#scalars.destroy()
    this.#kernels.giveBackAll()
    if (!this.#keepsKernels) this.#store.close()
    destroyQuietly(this.#open.gpu)
  }

  #isRecorded({ lastRecording }: WebgpuStorage): boolean {
    return lastRecording === this.#recorder.recording
  }

  #submit(after?: (encoder: GpuCommandEncoder) => void): void {
    const sent = this.#faults.watch(
      ['validation', 'out-of-memory'],
      () => this.#recorder.submit(after),
      (message) => new Error(`WebGPU refused a submission: ${message}`),
      false,
    )
    this.counters.bytesUp += sent
    this.counters.submissions++
  }
}

function deviceLost(reason: string): AdafactorError {
  return new AdafactorError(
    'backend/device-lost',
    `the GPU device was lost (${reason}): make a new backend and load the last saved state`,
  )
}
