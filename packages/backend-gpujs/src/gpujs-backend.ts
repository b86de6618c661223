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
  selectBackend,
  showShape,
  sizeOf,
  TensorLedger,
  withMemoryFor,
} from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'
import type { GPU } from 'gpu.js'
import { checkWrappedShape } from './check-wrapped-shape.js'
import {
  type Device,
  type DeviceCounters,
  type DeviceStorage,
  deviceTypes,
} from './device/device.js'
import { checkProgramShape, describePlan } from './generated-source.js'
import { GpuTensor, storageOf, type TensorOwner } from './gpu-tensor.js'
import { GpujsProgram, type ProgramOwner } from './gpujs-program.js'
import { emitKernel } from './kernels/emit-kernel.js'
import { openDevice } from './open-device.js'
import { checkOptions, type GpujsMode, type GpujsOptions, gpujsModes } from './options.js'
import { planLaunches } from './plan/plan-launches.js'

/** The backend over gpu.js. */
export interface GpujsBackend extends Backend<GpuTensor, 'asynchronous'> {
  /** The mode that really runs. */
  readonly mode: GpujsMode
  /**
   * A tensor of numbers that are on the device already: the result of your own gpu.js kernel with
   * `pipeline: true`, on the same device (in webgpu any instance shares it, in the WebGL modes pass
   * your `gpu` to the backend).
   *
   * It borrows: `dispose` leaves your texture or handle alone, and you delete it once the step that
   * reads it has returned. A parameter made so gets storage of its own at the first step.
   *
   * @param shape the tensor's sizes, outermost first: the handle's own (gpu.js's `output` is the
   *   other way round), sizes of 1 aside, or its number of elements. Of a flat handle any shape
   * @throws AdafactorError `tensor/foreign`, `tensor/shape`, `tensor/data-length`
   */
  wrap(handle: unknown, shape: Shape): GpuTensor
  /** What the device has done so far: kernels, bytes, read-backs. */
  counters(): Readonly<DeviceCounters>
  /**
   * The kernels generated for the programs in use, to be read: for each program and shape of
   * tensors that was run, with what gpu.js made of them (`translated`).
   */
  generatedSources(): readonly GeneratedSource[]
  /**
   * What this device would run for tensors of a shape, with what gpu.js makes of it. It compiles, and takes
   * no memory that grows with the shape.
   *
   * @param shape the sizes of the program's axes, outermost first
   * @throws AdafactorError `tensor/shape` if the shape has another rank
   */
  generateKernels(program: Program, shape: Shape): GeneratedSource
}

/**
 * A backend that compiles programs to gpu.js kernels. What was asked for runs, or it throws: there
 * is no silent fall-back to another mode.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`; `backend/unavailable` with gpu.js's own
 *   reason; `backend/code-generation-forbidden` for mode `cpu` under a content security policy
 * @example
 * ```ts
 * import { gpujsBackend } from '@adafactor/backend-gpujs'
 * import { adafactor } from '@adafactor/core'
 *
 * const backend = await gpujsBackend({ mode: 'cpu' }) // 'webgpu', 'webgl2', ... in a browser
 * const weights = backend.create([4, 3])
 * await adafactor({ backend, params: { weights } }).step({ weights: backend.create([4, 3], new Array(12).fill(1)) })
 * console.log((await backend.read(weights)).length) // => 12
 * backend.destroy()
 * ```
 */
export async function gpujsBackend(options: GpujsOptions = {}): Promise<GpujsBackend> {
  checkOptions(options)
  const { gpu } = options
  const mode = options.mode ?? (gpu === undefined ? 'auto' : modeOf(gpu))
  if (mode !== 'auto') return new DeviceBackend(await openDevice(mode, gpu))
  const factories = Object.fromEntries(
    gpujsModes.map((each) => [each, async () => new DeviceBackend(await openDevice(each, gpu))]),
  )
  return (await selectBackend(factories)).backend
}

function modeOf(gpu: GPU): GpujsMode {
  const mode = gpujsModes.find((each) => each === gpu.mode)
  if (mode !== undefined) return mode
  throw new AdafactorError(
    'backend/unavailable',
    `the given gpu has the mode ${gpu.mode}, which does not say how kernels run; make it with ` +
      `new GPU({ mode }), mode one of ${gpujsModes.join(', ')}`,
  )
}

/** Whether a value looks like what a kernel with `pipeline: true` returned in a mode with handles. */
function isHandle(value: unknown): boolean {
  return typeof (value as { readonly toArray?: unknown } | null)?.toArray === 'function'
}

class DeviceBackend implements GpujsBackend, ProgramOwner, TensorOwner {
  readonly specification = 1
  readonly name: string
  readonly packageName = '@adafactor/backend-gpujs'
  readonly mode: GpujsMode
  readonly traits: GpujsBackend['traits']
  #workBytes = 0
  readonly #programs = new Set<GpujsProgram>()
  /** Tensors whose storage is theirs, to be freed. Which storage it is changes: programs exchange them. */
  readonly #tensors = new Set<GpuTensor>()
  readonly ledger: TensorLedger<GpuTensor>

  constructor(readonly device: Device) {
    this.mode = device.mode
    this.name = `gpujs ${device.mode}`
    this.ledger = new TensorLedger(this.name, ({ shape }) => shape)
    this.traits = {
      execution: 'asynchronous',
      types: deviceTypes,
      precision: 'float32',
      subnormals: device.subnormals,
      compilation: 'generated',
      // Elsewhere a kernel can't write where it reads: one spare copy of what it updates.
      fused: device.mode === 'webgpu',
      maxElements: device.maxElements,
      details: { mode: device.mode, ...device.details },
    }
  }

  isTensor(value: unknown): value is GpuTensor {
    return value instanceof GpuTensor && value.owner === this
  }

  explainForeign(value: unknown): string {
    if (value instanceof GpuTensor) return 'it belongs to another gpujs backend'
    return isHandle(value)
      ? "make one of your kernel's result with wrap(result, shape)"
      : 'make one with create(shape, data), or of a result of your own kernel with wrap()'
  }

  create(shape: Shape, data?: ArrayLike<number>, options?: CreateOptions): GpuTensor {
    this.checkAlive()
    checkShape(shape)
    checkSize(this.name, shape, this.device.maxElements)
    if (data !== undefined) checkData(shape, data)
    checkCreateOptions(this.name, deviceTypes, options)
    const storage = withMemoryFor(`a tensor of shape ${showShape(shape)}`, () =>
      this.#filled(Math.max(1, sizeOf(shape)), data),
    )
    return this.#owning(new GpuTensor(this, shape, storage))
  }

  wrap(handle: unknown, shape: Shape): GpuTensor {
    this.checkAlive()
    checkShape(shape)
    const storage = this.device.adopt(handle)
    if (storage === undefined) {
      throw new AdafactorError(
        'tensor/foreign',
        `the value to wrap as a tensor of shape ${showShape(shape)} is no result of a gpu.js ` +
          `kernel with pipeline: true in mode ${this.mode}`,
      )
    }
    try {
      checkWrappedShape(storage.sizes ?? [storage.elements], shape)
    } catch (error) {
      this.device.free(storage)
      throw error
    }
    return new GpuTensor(this, shape, storage, true)
  }

  shapeOf(tensor: GpuTensor): Shape {
    this.ledger.checkAlive()
    this.checkTensor(tensor)
    this.device.checkUsable(storageOf(tensor))
    return tensor.shape
  }

  async read(tensor: GpuTensor): Promise<Float32Array> {
    this.checkAlive()
    this.checkTensor(tensor)
    const numbers = await this.device.read(storageOf(tensor))
    return numbers.subarray(0, tensor.size)
  }

  async write(tensor: GpuTensor, data: ArrayLike<number>): Promise<void> {
    this.checkAlive()
    this.checkTensor(tensor)
    const storage = storageOf(tensor)
    checkData(tensor.shape, data)
    if (data.length === 0) return
    withMemoryFor(
      () => `the numbers of a tensor of shape ${showShape(tensor.shape)}`,
      () => this.device.write(storage, new Float32Array(data)),
    )
  }

  dispose(tensor: GpuTensor): void {
    if (!this.isTensor(tensor)) return
    const { storage } = tensor
    if (storage === undefined) return
    tensor.storage = undefined
    this.ledger.dispose(tensor)
    this.#tensors.delete(tensor)
    if (!this.ledger.destroyed) this.device.free(storage)
  }

  memory(): MemoryUse {
    const { tensors, bytes } = this.ledger.memory()
    return { tensors, bytes: bytes + this.#workBytes }
  }

  /** Whether a store to one may be seen in the other: one tensor, or one that wraps its handle. */
  overlaps(a: GpuTensor, b: GpuTensor): boolean {
    this.ledger.checkAlive()
    this.checkTensor(a)
    this.checkTensor(b)
    return a === b || this.device.overlaps(storageOf(a), storageOf(b))
  }

  extentOf(tensor: GpuTensor): Extent | undefined {
    return this.device.extentOf(storageOf(tensor))
  }

  compile(program: Program): GpujsProgram {
    this.checkAlive()
    checkProgram(this.name, deviceTypes, program)
    const compiled = new GpujsProgram(program, this)
    this.#programs.add(compiled)
    return compiled
  }

  async flush(): Promise<void> {
    this.checkAlive()
    await this.device.flush()
  }

  counters(): Readonly<DeviceCounters> {
    return { ...this.device.counters }
  }

  generatedSources(): readonly GeneratedSource[] {
    return [...this.#programs].flatMap((program) => program.generatedSources())
  }

  generateKernels(program: Program, shape: Shape): GeneratedSource {
    this.checkAlive()
    checkProgramShape(program, shape)
    const { device } = this
    return describePlan(planLaunches(program, shape, device), ({ task }) => {
      const kernel = device.compile(emitKernel(task).source)
      try {
        return kernel.translated?.()
      } finally {
        kernel.dispose()
      }
    })
  }

  destroy(): void {
    if (this.ledger.destroyed) return
    for (const program of this.#programs) program.dispose()
    for (const tensor of this.#tensors) this.device.free(storageOf(tensor))
    this.#tensors.clear()
    this.ledger.destroy()
    this.device.destroy()
  }

  checkAlive(): void {
    this.ledger.checkAlive()
    this.device.checkAlive()
  }

  checkTensor(tensor: unknown): asserts tensor is GpuTensor {
    if (this.isTensor(tensor)) return
    throw new AdafactorError(
      'tensor/foreign',
      `the value is not a tensor of the backend "${this.name}": ${this.explainForeign(tensor)}`,
    )
  }

  handleOf(tensor: GpuTensor): unknown {
    this.checkAlive()
    return this.device.handleOf(storageOf(tensor), tensor.shape)
  }

  own(tensor: GpuTensor): void {
    if (!tensor.borrowed) return
    const lent = storageOf(tensor)
    tensor.storage = withMemoryFor(
      `a copy of a wrapped tensor of shape ${showShape(tensor.shape)}`,
      () => this.device.copy(lent),
    )
    tensor.borrowed = false
    this.#owning(tensor)
    this.device.free(lent)
  }

  forget(program: GpujsProgram): void {
    this.#programs.delete(program)
  }

  takeWork(elements: number): DeviceStorage {
    checkSize(this.name, [elements], this.device.maxElements)
    const storage = withMemoryFor(`${elements} elements of work space`, () =>
      this.device.allocate(elements),
    )
    this.#workBytes += storage.bytes
    return storage
  }

  returnWork(storage: DeviceStorage): void {
    this.#workBytes -= storage.bytes
    this.device.free(storage)
  }

  /** Enters a tensor whose storage is its own. */
  #owning(tensor: GpuTensor): GpuTensor {
    this.#tensors.add(tensor)
    return this.ledger.add(tensor, storageOf(tensor).bytes)
  }

  /** Storage of this data, or of zeros. */
  #filled(elements: number, data: ArrayLike<number> = []): DeviceStorage {
    const { device } = this
    const storage = device.allocate(elements)
    try {
      device.write(storage, data.length > 0 ? new Float32Array(data) : new Float32Array(elements))
    } catch (error) {
      device.free(storage)
      throw error
    }
    return storage
  }
}
