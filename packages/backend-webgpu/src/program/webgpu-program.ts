import {
  AdafactorError,
  type CompiledProgram,
  type Invocation,
  type Program,
} from '@adafactor/core'
import { axisSizes, type GeneratedSource } from '@adafactor/core/compiler'
import { bufferUsage, type GpuStorage } from '@adafactor/webgpu-runtime'
import { planProgram } from '../plan/plan-program.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { WebgpuTensor } from '../webgpu-tensor.js'
import type { BatchItem } from './batch-item.js'
import { describeKernels } from './describe-kernels.js'
import { type BatchLayout, layOutBatch } from './lay-out-batch.js'
import { PreparedBatch } from './prepared-batch.js'
import { ProgramKernels } from './program-kernels.js'
import type { ProgramOwner } from './program-owner.js'
import { tuningFor } from './tuning.js'

/** Layouts of batches that a program keeps: of all its parameters, and some parts of them. */
const mostKept = 8

/** A batch that can run, with the tensors that it was made for. */
interface ReadyBatch {
  readonly batch: PreparedBatch
  readonly layout: BatchLayout
  readonly items: readonly BatchItem[]
  /** By item, in the order of declaration. */
  readonly tensors: readonly WebgpuTensor[]
}

/** A program whose kernels serve tensors of every shape, compiled as they are needed. */
export class WebgpuProgram implements CompiledProgram<WebgpuTensor, 'asynchronous'> {
  readonly #program: Program
  readonly #owner: ProgramOwner
  readonly #plan: ProgramPlan
  readonly #kernels: ProgramKernels
  /** The one used last at the end. */
  #prepared: PreparedBatch[] = []
  readonly #names: readonly string[]
  #ready: ReadyBatch | undefined
  #disposed = false

  constructor(program: Program, owner: ProgramOwner) {
    this.#program = program
    this.#owner = owner
    this.#plan = planProgram(program)
    this.#kernels = new ProgramKernels(this.#plan, owner.kernels)
    this.#names = program.tensors.map(({ name }) => name)
  }

  prepare(batch: readonly Invocation<WebgpuTensor>[]): void {
    if (batch.length > 0) this.#readyFor(batch)
  }

  async run(batch: readonly Invocation<WebgpuTensor>[]): Promise<void> {
    this.#owner.checkAlive()
    if (batch.length === 0) return
    const { batch: prepared, items, layout } = this.#readyFor(batch)
    const { runtime, submitInto } = this.#owner
    const makeData = submitInto === undefined ? undefined : this.#freshData
    prepared.launch(runtime, batch, items, layout.launches, makeData)
  }

  generatedSources(): GeneratedSource[] {
    const texts = describeKernels(this.#plan, this.#kernels.all())
    return texts.length === 0 ? [] : [{ language: 'wgsl', program: this.#plan.program, texts }]
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#ready = undefined
    for (const prepared of this.#prepared) this.#release(prepared)
    this.#prepared = []
    this.#kernels.release()
    this.#owner.forget(this)
  }

  /** All that can fail but for the device, before the first kernel that stores. */
  #readyFor(batch: readonly Invocation<WebgpuTensor>[]): ReadyBatch {
    this.#owner.checkAlive()
    if (this.#disposed) throw new AdafactorError('backend/destroyed', 'the program was disposed')
    const tensors = batch.flatMap((item) => this.#tensorsOf(item))
    const known = this.#ready
    if (known?.tensors.length === tensors.length && isSame(known.tensors, tensors)) {
      for (const tensor of tensors) this.#owner.storageOf(tensor)
      return known
    }
    this.#ready = undefined
    const items = batch.map((_, index) =>
      this.#itemOf(tensors.slice(index * this.#names.length, (index + 1) * this.#names.length)),
    )
    const { device } = this.#owner.runtime
    const { limits } = device
    const packing = {
      bytes: limits.maxStorageBufferBindingSize,
      alignment: limits.minStorageBufferOffsetAlignment,
      // Two are tables and work space.
      slots: limits.maxStorageBuffersPerShaderStage - 2,
    }
    const layout = layOutBatch(this.#plan, items, packing, tuningFor(device))
    this.#ready = { batch: this.#prepare(layout), layout, items, tensors }
    return this.#ready
  }

  #prepare(layout: BatchLayout): PreparedBatch {
    const prepared = this.#prepared.find((each) => each.serves(layout)) ?? this.#make(layout)
    this.#prepared = [...this.#prepared.filter((each) => each !== prepared), prepared]
    if (this.#prepared.length > mostKept) this.#release(this.#prepared.shift() as PreparedBatch)
    return prepared
  }

  #make(layout: BatchLayout): PreparedBatch {
    const taken: GpuStorage[] = []
    const take = (bytes: number) => {
      const storage = this.#owner.takeWork(bytes)
      taken.push(storage)
      return storage
    }
    try {
      const launches = layout.launches.map((launch) => ({
        ...launch,
        pipeline: this.#kernels.take(launch.kernel, launch.variant),
      }))
      const [data, work] = [take(layout.words.byteLength), take(4 * Math.max(1, layout.work))]
      return new PreparedBatch(this.#plan, layout, launches, data, work)
    } catch (error) {
      for (const storage of taken) this.#owner.returnWork(storage)
      throw error
    }
  }

  #release({ storages }: PreparedBatch): void {
    for (const storage of storages) this.#owner.returnWork(storage)
  }

  /** Words for one recording only: when it is submitted is not known. The garbage collector frees them. */
  readonly #freshData = (words: Uint32Array<ArrayBuffer>): GpuStorage => {
    const { runtime } = this.#owner
    const buffer = runtime.device.createBuffer({
      size: words.byteLength,
      usage: bufferUsage.storage | bufferUsage.copyTarget,
    })
    runtime.device.queue.writeBuffer(buffer, 0, words)
    return runtime.wrap(buffer)
  }

  #tensorsOf({ tensors }: Invocation<WebgpuTensor>): WebgpuTensor[] {
    return this.#names.map((name): WebgpuTensor => {
      const tensor: unknown = tensors[name]
      this.#owner.checkTensor(tensor)
      return tensor
    })
  }

  /** @throws AdafactorError `tensor/disposed`, `tensor/shape` */
  #itemOf(tensors: readonly WebgpuTensor[]): BatchItem {
    const placed = tensors.map((tensor) => {
      const { buffer, offset, bytes } = this.#owner.storageOf(tensor)
      const isApart = this.#owner.owns(tensor)
      return { buffer, offset, bytes, type: tensor.type, isApart }
    })
    const sizes = axisSizes(
      this.#program,
      tensors.map(({ shape }) => shape),
    )
    const merged = this.#plan.program.axisNames.map((_, group) =>
      sizes.reduce((size, own, axis) => (this.#plan.groups[axis] === group ? size * own : size), 1),
    )
    return { sizes: merged, tensors: placed }
  }
}

function isSame(a: readonly WebgpuTensor[], b: readonly WebgpuTensor[]): boolean {
  return a.every((tensor, index) => tensor === b[index])
}
