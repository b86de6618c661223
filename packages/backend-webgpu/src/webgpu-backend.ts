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
  type MemoryUse,
  type Program,
  type Shape,
  showShape,
  sizeOf,
  TensorLedger,
  withMemoryFor,
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
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import { bytesOf, decode, encode } from './memory/element-bytes.js'
import { probeSubnormals } from './memory/probe-subnormals.js'
import { checkOptions, type WebgpuOptions } from './options.js'
import { KernelCache } from './program/kernel-cache.js'
import type { ProgramOwner } from './program/program-owner.js'
import { WebgpuProgram } from './program/webgpu-program.js'
import { type TensorOwner, WebgpuTensor, type WebgpuType } from './webgpu-tensor.js'

const types = ['float32', 'float16', 'bfloat16'] as const satisfies readonly WebgpuType[]

/** How `wrap` finds the numbers. */
export interface WrapOptions {
  /** Where they begin in the buffer, in bytes: a multiple of what an element takes. Default: 0. */
  readonly offset?: number
  /** What they are stored as. Default: `float32`. */
  readonly type?: WebgpuType
}

/** The backend over WebGPU. */
export interface WebgpuBackend extends Backend<WebgpuTensor, 'asynchronous'> {
  /** WebGPU's own object: yours, or the one that was opened. */
  readonly device: GpuDevice
  /**
   * A tensor of numbers that are in a buffer of yours already. It borrows: `dispose` leaves the
   * buffer alone, and a step updates it in place.
   *
   * @throws AdafactorError `tensor/foreign`, `tensor/shape`, `tensor/type`
   */
  wrap(buffer: GpuBuffer, shape: Shape, options?: WrapOptions): WebgpuTensor
  /**
   * Where steps go: `own`, into submissions of the backend's, or into your own command encoder.
   */
  submit: 'own' | GpuCommandEncoder
  /** What the device has done so far: kernels, bytes, read-backs. */
  counters(): Readonly<RuntimeCounters>
  /** The kernels generated for the programs in use, to be read. */
  generatedSources(): readonly GeneratedSource[]
}

/**
 * A backend that compiles programs to WGSL, on your device or on one that it opens.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`; `backend/unavailable` with the reason if
 *   there is no WebGPU
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

class DeviceBackend implements WebgpuBackend, ProgramOwner, TensorOwner {
  readonly specification = 1
  readonly name = 'webgpu'
  readonly packageName = '@adafactor/backend-webgpu'
  readonly device: GpuDevice
  readonly traits: WebgpuBackend['traits']
  readonly ledger: TensorLedger<WebgpuTensor>
  readonly kernels: KernelCache
  submit: 'own' | GpuCommandEncoder = 'own'
  #workBytes = 0
  readonly #programs = new Set<WebgpuProgram>()
  readonly #owned = new Map<WebgpuTensor, GpuStorage>()

  constructor(
    readonly runtime: WebgpuRuntime,
    subnormals: 'kept' | 'flushed',
  ) {
    this.device = runtime.device
    this.kernels = new KernelCache(runtime)
    this.ledger = new TensorLedger(this.name, ({ shape }) => shape)
    this.traits = {
      execution: 'asynchronous',
      types,
      precision: 'float32',
      subnormals,
      compilation: 'generated',
      fused: true,
      // Elements are counted in 32 bits.
      maxElements: Math.min(Math.floor(this.device.limits.maxBufferSize / 4), 2 ** 32 - 1),
      details: runtime.details,
    }
  }

  get submitInto(): GpuCommandEncoder | undefined {
    return this.submit === 'own' ? undefined : this.submit
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
    checkSize(this.name, shape, this.traits.maxElements)
    if (data !== undefined) checkData(shape, data)
    const type = checkCreateOptions(this.name, types, options) as WebgpuType
    const bytes = bytesOf(type, sizeOf(shape))
    const storage = this.runtime.allocate(bytes, `a tensor of shape ${showShape(shape)}`)
    const tensor = new WebgpuTensor(this, shape, type, storage)
    this.#owned.set(tensor, storage)
    this.ledger.add(tensor, bytes)
    if (data !== undefined) this.#write(tensor, data)
    return tensor
  }

  wrap(
    buffer: GpuBuffer,
    shape: Shape,
    { offset = 0, type = 'float32' }: WrapOptions = {},
  ): WebgpuTensor {
    this.checkAlive()
    checkShape(shape)
    const bytes = bytesOf(type, sizeOf(shape))
    return new WebgpuTensor(this, shape, type, { buffer, offset, bytes })
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
    return decode(tensor.type, await this.runtime.read(this.storageOf(tensor)))
  }

  async write(tensor: WebgpuTensor, data: ArrayLike<number>): Promise<void> {
    this.checkAlive()
    this.checkTensor(tensor)
    this.storageOf(tensor)
    checkData(tensor.shape, data)
    this.#write(tensor, data)
  }

  dispose(tensor: WebgpuTensor): void {
    if (!this.isTensor(tensor) || !this.ledger.dispose(tensor)) return
    const storage = this.#owned.get(tensor)
    this.#owned.delete(tensor)
    if (storage !== undefined) this.runtime.free(storage)
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
    const [x, y] = [this.storageOf(a), this.storageOf(b)]
    return (
      a === b ||
      (x.buffer === y.buffer && x.offset < y.offset + y.bytes && y.offset < x.offset + x.bytes)
    )
  }

  extentOf(tensor: WebgpuTensor): Extent {
    const { buffer, offset, bytes } = this.storageOf(tensor)
    return { memory: buffer, from: offset, to: offset + bytes }
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
    this.#owned.clear()
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

  storageOf(tensor: WebgpuTensor): WebgpuTensor & BufferRun {
    return this.ledger.check(tensor)
  }

  owns(tensor: WebgpuTensor): boolean {
    return this.#owned.has(tensor)
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

  #write(tensor: WebgpuTensor, data: ArrayLike<number>): void {
    if (data.length === 0) return
    const encoded = withMemoryFor(
      () => `the numbers of a tensor of shape ${showShape(tensor.shape)}`,
      () => encode(tensor.type, data),
    )
    this.runtime.write(tensor, encoded)
  }
}
