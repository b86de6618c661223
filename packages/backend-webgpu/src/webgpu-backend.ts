import {
  AdafactorError,
  type Backend,
  type CreateOptions,
  checkCreateOptions,
  checkData,
  checkProgram,
  checkShape,
  checkSize,
  type Extent,
  elementTypes,
  type MemoryUse,
  type Program,
  type Shape,
  showShape,
  sizeOf,
  TensorLedger,
} from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'
import {
  type BufferRun,
  type GpuBuffer,
  type GpuCommandEncoder,
  type GpuDevice,
  type GpuStorage,
  openRuntime,
  type RuntimeCounters,
  WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import { Arena, type Place } from './memory/arena.js'
import { checkWrapped, type WrapOptions } from './memory/check-wrapped.js'
import { bytesOf } from './memory/element-bytes.js'
import { knownSubnormals, probeSubnormals } from './memory/probe-subnormals.js'
import { Transfer } from './memory/transfer.js'
import { checkOptions, checkSubmit, type WebgpuOptions } from './options.js'
import { KernelCache } from './program/kernel-cache.js'
import type { ProgramOwner } from './program/program-owner.js'
import { WebgpuProgram } from './program/webgpu-program.js'
import { type TensorOwner, WebgpuTensor, type WebgpuType } from './webgpu-tensor.js'

const types = ['float32', 'float16', 'bfloat16'] as const satisfies readonly WebgpuType[]

/** The backend over WebGPU. */
export interface WebgpuBackend extends Backend<WebgpuTensor, 'asynchronous'> {
  /** WebGPU's own object: yours, or the one that was opened. */
  readonly device: GpuDevice
  /**
   * A tensor of numbers that are in a buffer of yours already. It borrows: `dispose` and `destroy`
   * leave the buffer alone. A step updates it in place. The buffer may be larger, and nothing beside
   * the tensor changes.
   *
   * @param buffer of this device, with `GPUBufferUsage.STORAGE`; `read` also needs `COPY_SRC`, and
   *   `write` `COPY_DST`
   * @param shape the tensor's sizes, outermost first; its numbers are dense and row-major
   * @throws AdafactorError `tensor/foreign` for what is no such buffer, or does not hold the tensor;
   *   `tensor/shape`, `option/unknown`, `option/invalid`. For a buffer of another device the next
   *   call that waits throws `tensor/foreign`
   */
  wrap(buffer: GpuBuffer, shape: Shape, options?: WrapOptions): WebgpuTensor
  /**
   * Where everything goes that changes tensors: `own`, the default, into submissions of the backend's;
   * or into your command encoder of this device, in the order of the calls, and you submit it. What was
   * run before a change is submitted before it. `read` gives what is on the queue, so submit before.
   *
   * Submit an encoder before the backend works elsewhere: until then it keeps the buffers that the
   * encoder uses, even of tensors that you dispose.
   *
   * @throws AdafactorError `option/invalid` for what is no encoder; the next call that waits throws it
   *   for one that is finished
   */
  submit: 'own' | GpuCommandEncoder
  /** What the device has done so far: kernels, bytes, read-backs. */
  counters(): Readonly<RuntimeCounters>
  /** The kernels generated for the programs in use, to be read: WGSL. */
  generatedSources(): readonly GeneratedSource[]
}

/**
 * A backend that compiles programs to WGSL, on your device or on one that it opens.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`; `backend/unavailable`
 *   with the reason if there is no WebGPU; `backend/device-lost` for a device that is gone
 * @example
 * ```ts not run: needs a GPU
 * import { webgpuBackend } from '@adafactor/backend-webgpu'
 * import { adafactor } from '@adafactor/core'
 *
 * const backend = await webgpuBackend() // or webgpuBackend({ device }), with a GPUDevice of yours
 * const weights = backend.create([4, 3])
 * await adafactor({ backend, params: { weights } }).step({ weights: backend.create([4, 3], new Array(12).fill(1)) })
 * console.log((await backend.read(weights)).length) // 12
 * backend.destroy()
 * ```
 */
export async function webgpuBackend(options: WebgpuOptions = {}): Promise<WebgpuBackend> {
  checkOptions(options)
  const runtime = await openRuntime(options)
  try {
    return new DeviceBackend(runtime, await probeSubnormals(runtime))
  } catch (error) {
    runtime.destroy()
    throw error
  }
}

/**
 * A backend on your device at once, for callers that can't wait. What `traits.subnormals` says is not
 * measured, unless a backend was opened on the device before: `flushed`, as of most devices.
 *
 * @throws AdafactorError `option/invalid` for what is no device
 * @example
 * ```ts not run: needs a GPU
 * import { webgpuBackendOn } from '@adafactor/backend-webgpu'
 *
 * const adapter = await navigator.gpu.requestAdapter()
 * const backend = webgpuBackendOn(await adapter!.requestDevice())
 * ```
 */
export function webgpuBackendOn(device: GpuDevice): WebgpuBackend {
  checkOptions({ device })
  const runtime = new WebgpuRuntime(device, device.adapterInfo, false)
  return new DeviceBackend(runtime, knownSubnormals(device) ?? 'flushed')
}

class DeviceBackend implements WebgpuBackend, ProgramOwner, TensorOwner {
  readonly specification = 1
  readonly name = 'webgpu'
  readonly packageName = '@adafactor/backend-webgpu'
  readonly device: GpuDevice
  readonly traits: WebgpuBackend['traits']
  readonly ledger: TensorLedger<WebgpuTensor>
  readonly kernels: KernelCache
  #workBytes = 0
  readonly #programs = new Set<WebgpuProgram>()
  readonly #arena: Arena
  readonly #transfer: Transfer
  /** Of the tensors that `create` has made. */
  readonly #places = new Map<WebgpuTensor, Place>()
  /** How many live tensors wrap a buffer. */
  readonly #wraps = new WeakMap<GpuBuffer, number>()

  constructor(
    readonly runtime: WebgpuRuntime,
    subnormals: 'kept' | 'flushed',
  ) {
    this.device = runtime.device
    this.kernels = new KernelCache(runtime)
    this.#arena = new Arena(runtime)
    this.#transfer = new Transfer(runtime)
    this.ledger = new TensorLedger(this.name, ({ shape }) => shape)
    this.traits = {
      execution: 'asynchronous',
      types,
      precision: 'float32',
      subnormals,
      compilation: 'generated',
      fused: true,
      maxElements: mostElements(this.device, 'float32'),
      details: runtime.details,
    }
  }

  get submitInto(): GpuCommandEncoder | undefined {
    return this.runtime.submitInto
  }

  get submit(): 'own' | GpuCommandEncoder {
    return this.submitInto ?? 'own'
  }

  set submit(target: 'own' | GpuCommandEncoder) {
    this.checkAlive()
    this.runtime.submitInto = checkSubmit(target)
  }

  isTensor(value: unknown): value is WebgpuTensor {
    return value instanceof WebgpuTensor && value.owner === this
  }

  explainForeign(value: unknown): string {
    if (value instanceof WebgpuTensor) return 'it belongs to another webgpu backend'
    return 'make one with create(shape, data), or of a buffer of your own with wrap(buffer, shape)'
  }

  create(shape: Shape, data?: ArrayLike<number>, options?: CreateOptions): WebgpuTensor {
    this.checkAlive()
    checkShape(shape)
    const type = checkCreateOptions(this.name, types, options) as WebgpuType
    checkSize(this.name, shape, mostElements(this.device, type))
    if (data !== undefined) checkData(shape, data)
    const bytes = bytesOf(type, sizeOf(shape))
    const place = this.#arena.take(bytes, `a tensor of shape ${showShape(shape)}`)
    const { buffer, offset } = place
    const tensor = new WebgpuTensor(this, shape, type, { buffer, offset, bytes }, false)
    try {
      if (data !== undefined) this.#transfer.write(tensor, data)
      else if (!place.isFresh) this.runtime.clear(place)
    } catch (error) {
      this.#arena.give(place)
      throw error
    }
    this.#places.set(tensor, place)
    return this.ledger.add(tensor, bytes)
  }

  wrap(buffer: GpuBuffer, shape: Shape, options: WrapOptions = {}): WebgpuTensor {
    this.checkAlive()
    const run = checkWrapped(buffer, shape, options, types)
    this.runtime.checkBuffer(buffer)
    this.#wraps.set(buffer, (this.#wraps.get(buffer) ?? 0) + 1)
    return new WebgpuTensor(this, shape, run.type, run, true)
  }

  shapeOf(tensor: WebgpuTensor): Shape {
    this.ledger.checkAlive()
    this.checkTensor(tensor)
    return this.storageOf(tensor).shape
  }

  typeOf(tensor: WebgpuTensor): WebgpuType {
    this.ledger.checkAlive()
    this.checkTensor(tensor)
    return this.storageOf(tensor).type
  }

  async read(tensor: WebgpuTensor): Promise<Float32Array> {
    this.checkAlive()
    this.checkTensor(tensor)
    return this.#transfer.read(this.storageOf(tensor))
  }

  async write(tensor: WebgpuTensor, data: ArrayLike<number>): Promise<void> {
    this.checkAlive()
    this.checkTensor(tensor)
    this.storageOf(tensor)
    checkData(tensor.shape, data)
    this.#transfer.write(tensor, data)
  }

  dispose(tensor: WebgpuTensor): void {
    if (!this.isTensor(tensor) || !this.ledger.dispose(tensor)) return
    const { buffer, borrowed } = tensor
    if (borrowed) {
      const others = (this.#wraps.get(buffer) ?? 0) - 1
      this.#wraps.set(buffer, others)
      if (others === 0) this.runtime.forget(buffer)
      return
    }
    const place = this.#places.get(tensor)
    this.#places.delete(tensor)
    if (place !== undefined) this.#arena.give(place)
  }

  memory(): MemoryUse {
    const { tensors, bytes } = this.ledger.memory()
    return { tensors, bytes: bytes + this.#workBytes }
  }

  /** Whether a store to one may be seen in the other. */
  overlaps(a: WebgpuTensor, b: WebgpuTensor): boolean {
    this.ledger.checkAlive()
    this.checkTensor(a)
    this.checkTensor(b)
    const [x, y] = [wordsOf(this.storageOf(a)), wordsOf(this.storageOf(b))]
    return a === b || (x.memory === y.memory && x.from < y.to && y.from < x.to)
  }

  extentOf(tensor: WebgpuTensor): Extent {
    return wordsOf(this.storageOf(tensor))
  }

  compile(program: Program): WebgpuProgram {
    this.checkAlive()
    checkProgram(this.name, types, program)
    const compiled = new WebgpuProgram(program, this)
    this.#programs.add(compiled)
    return compiled
  }

  async flush(): Promise<void> {
    this.checkAlive()
    await this.runtime.flush()
  }

  counters(): Readonly<RuntimeCounters> {
    return { ...this.runtime.counters }
  }

  generatedSources(): readonly GeneratedSource[] {
    return [...this.#programs].flatMap((program) => program.generatedSources())
  }

  destroy(): void {
    if (this.ledger.destroyed) return
    for (const program of this.#programs) program.dispose()
    this.kernels.releaseAll()
    this.#places.clear()
    this.ledger.destroy()
    this.runtime.destroy()
  }

  checkAlive(): void {
    this.ledger.checkAlive()
    this.runtime.checkAlive()
  }

  checkTensor(tensor: unknown): asserts tensor is WebgpuTensor {
    if (this.isTensor(tensor)) return
    throw new AdafactorError(
      'tensor/foreign',
      `the value is not a tensor of the backend "${this.name}": ${this.explainForeign(tensor)}`,
    )
  }

  storageOf(tensor: WebgpuTensor): WebgpuTensor {
    return this.ledger.check(tensor)
  }

  owns(tensor: WebgpuTensor): boolean {
    return this.#places.has(tensor)
  }

  takeWork(bytes: number): GpuStorage {
    const storage = this.runtime.allocate(bytes, `${bytes} bytes of work space`)
    this.#workBytes += storage.bytes
    return storage
  }

  returnWork(storage: GpuStorage): void {
    this.#workBytes -= storage.bytes
    this.runtime.free(storage)
  }

  forget(program: WebgpuProgram): void {
    this.#programs.delete(program)
  }
}

/** What fits into a buffer; elements are counted in 32 bits. */
function mostElements({ limits }: GpuDevice, type: WebgpuType): number {
  return Math.min(Math.floor(limits.maxBufferSize / elementTypes[type].bytes), 2 ** 32 - 1)
}

/** Kernels store whole words: tensors that share one can't both be updated. */
function wordsOf({ buffer, offset, bytes }: BufferRun): Extent {
  return { memory: buffer, from: Math.floor(offset / 4), to: Math.ceil((offset + bytes) / 4) }
}
