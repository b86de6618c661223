import { AdafactorError, type ElementType, type Program } from '@adafactor/core'
import type { GpuStorage } from '@adafactor/webgpu-runtime'
import { planProgram } from '../plan/plan-program.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { BatchItem } from './batch-item.js'
import { type BatchLayout, layOutBatch } from './lay-out-batch.js'
import { PreparedBatch } from './prepared-batch.js'
import { ProgramKernels } from './program-kernels.js'
import type { ProgramOwner } from './program-owner.js'
import { tuningFor } from './tuning.js'

/** Layouts of batches that are kept: of all parameters, and some parts of them. */
const mostKept = 8

/** A batch that can run but for its scalars. */
export interface LaidOutBatch {
  readonly batch: PreparedBatch
  readonly layout: BatchLayout
  readonly items: readonly BatchItem[]
}

/**
 * A program for tensors of certain types: what is stored in 16 bits is rounded, and can't be read back by
 * others that use the value.
 */
export class TypedProgram {
  readonly plan: ProgramPlan
  readonly #owner: ProgramOwner
  readonly #kernels: ProgramKernels
  /** The one used last at the end. */
  #prepared: PreparedBatch[] = []

  /** @param types of the program's tensors, in the order of their declaration */
  constructor(program: Program, types: readonly ElementType[], owner: ProgramOwner) {
    const tensors = program.tensors.map((declared, index) => ({
      ...declared,
      type: types[index] as ElementType,
    }))
    this.plan = planProgram({ ...program, tensors })
    this.#owner = owner
    this.#kernels = new ProgramKernels(this.plan, owner.kernels)
  }

  /** @throws AdafactorError `backend/unsupported-size` */
  layOut(whole: readonly BatchItem[]): LaidOutBatch {
    const items = whole.map((item) => ({ ...item, sizes: this.#merged(item.sizes) }))
    const { runtime } = this.#owner
    const { limits } = runtime.device
    const packing = {
      bytes: limits.maxStorageBufferBindingSize,
      alignment: limits.minStorageBufferOffsetAlignment,
      // Two are tables and work space.
      slots: limits.maxStorageBuffersPerShaderStage - 2,
    }
    const layout = layOutBatch(this.plan, items, packing, tuningFor(runtime))
    const batch = this.#prepared.find((each) => each.serves(layout)) ?? this.#make(layout)
    this.#prepared = [...this.#prepared.filter((each) => each !== batch), batch]
    if (this.#prepared.length > mostKept) this.#release(this.#prepared.shift() as PreparedBatch)
    return { batch, layout, items }
  }

  /** The kernels compiled so far. */
  kernels(): ReturnType<ProgramKernels['all']> {
    return this.#kernels.all()
  }

  release(): void {
    for (const prepared of this.#prepared) this.#release(prepared)
    this.#prepared = []
    this.#kernels.release()
  }

  /** The sizes of merged axes. */
  #merged(sizes: readonly number[]): number[] {
    const { program, groups } = this.plan
    return program.axisNames.map((_, group) =>
      sizes.reduce((size, own, axis) => (groups[axis] === group ? size * own : size), 1),
    )
  }

  #make(layout: BatchLayout): PreparedBatch {
    const taken: GpuStorage[] = []
    const { maxStorageBufferBindingSize: most } = this.#owner.runtime.device.limits
    const take = (bytes: number) => {
      if (bytes > most) throw tooMuchWork(this.plan, bytes, most)
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
      return new PreparedBatch(this.plan, layout, launches, data, work)
    } catch (error) {
      for (const storage of taken) this.#owner.returnWork(storage)
      throw error
    }
  }

  #release({ storages }: PreparedBatch): void {
    for (const storage of storages) this.#owner.returnWork(storage)
  }
}

function tooMuchWork({ program }: ProgramPlan, bytes: number, most: number): AdafactorError {
  return new AdafactorError(
    'backend/unsupported-size',
    `"${program.name}" needs ${bytes} bytes of work space for these tensors, and this device binds at ` +
      `most ${most} (maxStorageBufferBindingSize); run it for fewer tensors at a time`,
  )
}
