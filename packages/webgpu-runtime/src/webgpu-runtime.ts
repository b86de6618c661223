import { AdafactorError, reasonOf } from '@adafactor/core'
import { BindGroups } from './bind-groups.js'
import { describeDevice } from './describe-device.js'
import { FaultWatch } from './fault-watch.js'
import {
  type BufferRun,
  bindableBytes,
  checkRun,
  type GpuStorage,
  Storages,
} from './gpu-storage.js'
import { deviceLost, lossOf, watchLoss } from './losses.js'
import { type GpuPipeline, Pipelines, type WgslKernel } from './pipelines.js'
import { readBuffer } from './read-buffer.js'
import { Recorder, type Workgroups } from './recorder.js'
import { noCounts, type RuntimeCounters } from './runtime-counters.js'
import { ScalarBlock } from './scalar-block.js'
import { Submissions } from './submissions.js'
import {
  bufferUsage,
  type GpuAdapterInfo,
  type GpuBuffer,
  type GpuCommandEncoder,
  type GpuDevice,
} from './webgpu-types.js'

/** Launches that are submitted at the latest, so that the device need not wait for the host. */
const maxRecorded = 4096

/**
 * A WebGPU device at work: its buffers, its kernels, and what is recorded and not yet submitted.
 *
 * Calls take effect in their order. Launches are recorded and go to the driver in one submission, at
 * `flush`, or before a call that must not overtake them; or into your own command encoder, see
 * {@link WebgpuRuntime.submitInto}. What the driver reports later (no memory, a
 * refused kernel or submission) is thrown by the next call that waits, or by the next `flush`.
 *
 * Made by {@link openRuntime}.
 *
 * @example
 * ```ts not run: needs a GPU
 * import { openRuntime } from '@adafactor/webgpu-runtime'
 *
 * const runtime = await openRuntime()
 * const kernel = runtime.compile({
 *   code: `
 *     @group(0) @binding(0) var<storage, read_write> values: array<f32>;
 *     @compute @workgroup_size(64)
 *     fn main(@builtin(global_invocation_id) id: vec3<u32>) {
 *       if (id.x < arrayLength(&values)) { values[id.x] = 2.0 * values[id.x]; }
 *     }`,
 *   bindings: ['read-write'],
 *   scalars: 0,
 * })
 * const values = runtime.allocate(4 * 100)
 * runtime.launch(kernel, [values], [], [2, 1, 1])
 * console.log((await runtime.read(values)).byteLength)
 * runtime.destroy()
 * ```
 */
export class WebgpuRuntime {
  /** WebGPU's own object. Work that others submit to its queue keeps its order with the runtime's. */
  readonly device: GpuDevice
  /** What the adapter says of itself, and limits: for people. */
  readonly details: Readonly<Record<string, string>>
  /** They only ever grow, but for {@link WebgpuRuntime.resetCounters}. */
  readonly counters: RuntimeCounters = noCounts()
  readonly #ownsDevice: boolean
  readonly #faults: FaultWatch
  readonly #scalars: ScalarBlock
  readonly #recorder: Recorder
  readonly #submissions: Submissions
  readonly #groups: BindGroups
  readonly #pipelines: Pipelines
  readonly #known = new Storages()
  readonly #owned = new Set<GpuStorage>()
  #destroyed = false

  /** @internal */
  constructor(device: GpuDevice, adapterInfo: GpuAdapterInfo | undefined, ownsDevice: boolean) {
    watchLoss(device)
    this.device = device
    this.#ownsDevice = ownsDevice
    this.#faults = new FaultWatch(device)
    this.#scalars = new ScalarBlock(device)
    this.#recorder = new Recorder(device, this.#scalars)
    this.#submissions = new Submissions(this.#recorder, this.#faults, this.counters)
    this.#groups = new BindGroups(device, this.#faults)
    this.#pipelines = new Pipelines(device, this.#faults, this.#groups, this.#scalars)
    this.details = describeDevice(device, adapterInfo)
  }

  /** @throws AdafactorError `backend/destroyed`, `backend/device-lost` */
  checkAlive(): void {
    if (this.#destroyed) {
      throw new AdafactorError('backend/destroyed', 'the WebGPU device was given back')
    }
    const reason = lossOf(this.device)
    if (reason !== undefined) throw deviceLost(reason)
  }

  /** From now on only what follows is counted. */
  resetCounters(): void {
    Object.assign(this.counters, noCounts())
  }

  /**
   * Your command encoder that everything goes into from now on, in the order of the calls: launches,
   * and what `write`, `clear` and `copy` change. Undefined, the default: the runtime submits it.
   *
   * What was recorded before a change goes where it would have gone. `read` does not wait for an
   * encoder: it gives what is on the queue. The encoder is yours, to be submitted before the runtime
   * works elsewhere: until then it keeps the buffers that are freed, and from then on not.
   */
  get submitInto(): GpuCommandEncoder | undefined {
    return this.#submissions.into
  }

  set submitInto(encoder: GpuCommandEncoder | undefined) {
    this.checkAlive()
    if (encoder === this.#submissions.into) return
    if (this.#recorder.launches > 0) this.#submissions.submit()
    this.#submissions.into = encoder
  }

  /**
   * A buffer of whatever numbers, which `free` and `destroy` destroy.
   *
   * @param what is allocated, for the error of a driver without memory, which reports it later
   * @param onRefusal called when it does
   * @throws AdafactorError `backend/unsupported-size` above the device's `maxBufferSize`
   */
  allocate(bytes: number, what = `${bytes} bytes`, onRefusal = () => {}): GpuStorage {
    this.checkAlive()
    const { maxBufferSize } = this.device.limits
    if (bytes > maxBufferSize) {
      throw new AdafactorError(
        'backend/unsupported-size',
        `${what} are too many for a buffer, which on this device ends at ${maxBufferSize} bytes`,
      )
    }
    const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget
    const buffer = this.#makeBuffer(bytes, usage, what, true, onRefusal)
    const storage = this.#known.of(buffer, 0, bytes)
    this.#owned.add(storage)
    return storage
  }

  /**
   * Somebody's buffer of this device, or a run of bytes in it. It stays theirs: `free` and `destroy`
   * leave it alone.
   *
   * @param offset in bytes, a multiple of the device's `minStorageBufferOffsetAlignment`
   * @param bytes default: up to the end
   * @throws AdafactorError `tensor/foreign` for a buffer that kernels can't be bound to, or a run
   *   that is not in it; `backend/destroyed`, `backend/device-lost`
   */
  wrap(buffer: GpuBuffer, offset = 0, bytes = buffer.size - offset): GpuStorage {
    this.checkAlive()
    checkRun(buffer, offset, bytes, this.device.limits.minStorageBufferOffsetAlignment)
    return this.#known.of(buffer, offset, bytes)
  }

  /**
   * Asks the driver whether a buffer is one of this device, as nothing else tells: if not, the next
   * `flush` throws `tensor/foreign`. Of a buffer that is, it asks once.
   *
   * @throws AdafactorError `tensor/foreign` at once for what is no buffer at all, or not for kernels
   */
  checkBuffer(buffer: GpuBuffer): void {
    this.checkAlive()
    checkRun(buffer, 0, 4, 1)
    const use = this.#known.useOf(buffer)
    if (use.isChecked) return
    const foreign = (message: string) => {
      use.isChecked = false
      return new AdafactorError('tensor/foreign', `the buffer is none of this device: ${message}`)
    }
    try {
      this.#faults.watch(['validation'], () => this.#groups.tryBuffer(buffer), foreign, true)
      use.isChecked = true
    } catch (cause) {
      throw foreign(reasonOf(cause))
    }
  }

  /**
   * Writes a storage from its beginning, after everything launched before; the data is copied
   * before the call returns.
   *
   * @param data a whole multiple of 4 bytes
   * @throws AdafactorError `tensor/data-length` for more bytes than the storage has: what lies behind
   *   it in the buffer may be somebody's
   */
  write(storage: BufferRun, data: ArrayBufferView): void {
    this.checkAlive()
    // Buffers are of whole words, and so is what is written.
    if (data.byteLength > 4 * Math.ceil(storage.bytes / 4)) {
      throw new AdafactorError(
        'tensor/data-length',
        `${data.byteLength} bytes are to be written to a storage of ${storage.bytes} bytes`,
      )
    }
    this.counters.bytesUp += data.byteLength
    if (this.#submissions.into === undefined) {
      this.submitUsesOf(storage)
      this.device.queue.writeBuffer(storage.buffer, storage.offset, data)
      return
    }
    const staging = this.#makeBuffer(
      data.byteLength,
      bufferUsage.copySource | bufferUsage.copyTarget,
      `a copy of ${data.byteLength} bytes to be written`,
      true,
    )
    this.device.queue.writeBuffer(staging, 0, data)
    this.#recorder.destroyLater(() => staging.destroy())
    this.copy({ buffer: staging, offset: 0, bytes: data.byteLength }, storage)
  }

  /** Fills whole words with zeros, after everything launched before. */
  clear({ buffer, offset, bytes }: BufferRun): void {
    this.checkAlive()
    this.#meet(buffer)
    this.#submissions.submit((encoder) => encoder.clearBuffer(buffer, offset, bytes))
  }

  /**
   * The bytes of a storage, after everything launched before.
   * @throws AdafactorError `backend/device-lost`; what the driver has reported of earlier calls
   */
  async read(storage: BufferRun): Promise<ArrayBuffer> {
    this.checkAlive()
    this.counters.readBacks++
    this.counters.bytesDown += storage.bytes
    const staging = this.#makeBuffer(
      storage.bytes,
      bufferUsage.mapRead | bufferUsage.copyTarget,
      `a copy of ${storage.bytes} bytes to be read`,
      false,
    )
    const reading = readBuffer(storage, staging, (copy) => this.#submissions.submitAwaited(copy))
    const [read] = await Promise.allSettled([reading])
    await this.#faults.settleAll()
    if (read.status === 'fulfilled') return read.value
    this.checkAlive()
    // Mapping fails only with the device, which may say so later than that.
    throw deviceLost(reasonOf(read.reason))
  }

  /** Copies bytes of one storage into another buffer's, after everything launched before. */
  copy(from: BufferRun, into: BufferRun): void {
    this.checkAlive()
    this.#meet(from.buffer)
    this.#meet(into.buffer)
    // Submitted at once: the bytes may be somebody's, who may overwrite them.
    this.#submissions.submit((encoder) =>
      encoder.copyBufferToBuffer(from.buffer, from.offset, into.buffer, into.offset, from.bytes),
    )
  }

  /**
   * Gives the memory of `allocate` back; work launched before still sees the bytes.
   *
   * @param destroy called, when no recorded work needs the buffer, instead of destroying it
   */
  free(storage: GpuStorage, destroy: () => void = () => storage.buffer.destroy()): void {
    this.forget(storage.buffer)
    if (!this.#owned.delete(storage)) return
    const { lastRecording } = storage.use
    if (this.#recorder.mayBeUnsubmitted(lastRecording)) this.#recorder.destroyLater(destroy)
    else destroy()
  }

  /** Lets go of a buffer of somebody's, which bind groups would hold for some time. */
  forget(buffer: GpuBuffer): void {
    this.#groups.forget(this.#known.useOf(buffer))
  }

  /**
   * Compiles a kernel. Nothing is kept: see `KernelStore`.
   *
   * @param onRefusal makes the error to be thrown of what the driver says if it does not take the
   *   kernel. It says so later: the next `flush` throws
   */
  compile(
    kernel: WgslKernel,
    onRefusal: (message: string) => Error = (message) =>
      new Error(`WebGPU refused a kernel: ${message}\n${kernel.code}`),
  ): GpuPipeline {
    this.checkAlive()
    const pipeline = this.#pipelines.compile(kernel, onRefusal)
    this.counters.compilations++
    return pipeline
  }

  /**
   * Runs a kernel after everything that was launched before; recorded until it is submitted.
   *
   * @param storages in the order of the kernel's bindings. One that it writes overlaps no other
   * @param scalars as many as the kernel takes
   * @throws AdafactorError `backend/destroyed`, `backend/device-lost`
   */
  launch(
    pipeline: GpuPipeline,
    storages: readonly GpuStorage[],
    scalars: readonly number[],
    workgroups: Workgroups,
  ): void {
    this.checkAlive()
    const wanted = pipeline.storages.access.length
    if (storages.length !== wanted || scalars.length !== pipeline.scalars) {
      throw new Error(
        `a kernel of ${wanted} storages and ${pipeline.scalars} numbers was given ` +
          `${storages.length} and ${scalars.length}`,
      )
    }
    if (this.#recorder.launches >= maxRecorded) this.#submissions.submit()
    const { recording } = this.#recorder
    for (const { use } of storages) use.lastRecording = recording
    this.#recorder.add({
      pipeline: pipeline.compiled,
      storages: this.#groups.group(pipeline.storages, storages),
      scalarsAt: scalars.length === 0 ? -1 : this.#scalars.place(scalars),
      workgroups,
    })
    this.counters.launches++
  }

  /** Submits what is recorded if it uses the buffer: before somebody else reads or writes it. */
  submitUsesOf({ buffer }: BufferRun): void {
    if (this.#known.useOf(buffer).lastRecording === this.#recorder.recording)
      this.#submissions.submit()
  }

  /**
   * Submits what is recorded, or puts it into your encoder.
   *
   * @returns a promise only where the driver may still refuse something
   * @throws what the driver has reported of earlier calls, at once or by the promise
   */
  flush(): void | Promise<void> {
    this.checkAlive()
    if (this.#recorder.launches > 0) this.#submissions.submit()
    const settling = this.#faults.settle()
    // A device lost meanwhile reports nothing else.
    return settling?.then(() => this.checkAlive())
  }

  /** Destroys the buffers that it made, and the device if that was not given to it. */
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#recorder.abandon()
    for (const { buffer } of this.#owned) buffer.destroy()
    this.#owned.clear()
    this.#scalars.destroy()
    if (this.#ownsDevice) this.device.destroy()
  }

  /** @param awaited whether the next flush waits for the driver to say that it had memory */
  #makeBuffer(
    bytes: number,
    usage: number,
    what: string,
    awaited: boolean,
    onRefusal = () => {},
  ): GpuBuffer {
    return this.#faults.watch(
      ['out-of-memory'],
      () => this.device.createBuffer({ size: bindableBytes(bytes), usage }),
      (message) => {
        onRefusal()
        return new AdafactorError(
          'backend/unsupported-size',
          `the device has no memory left for ${what} (${message})`,
        )
      },
      awaited,
    )
  }

  /** From now on the recording uses the buffer. */
  #meet(buffer: GpuBuffer): void {
    this.#known.useOf(buffer).lastRecording = this.#recorder.recording
  }
}
