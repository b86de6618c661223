import {
  AdafactorError,
  type CompiledProgram,
  type Invocation,
  type Program,
  type Shape,
} from '@adafactor/core'
import { axisSizes, type GeneratedSource } from '@adafactor/core/compiler'
import type { Device, DeviceKernel, DeviceStorage } from './device/device.js'
import { describePlan } from './generated-source.js'
import { type GpuTensor, storageOf } from './gpu-tensor.js'
import { type EmittedKernel, emitKernel } from './kernels/emit-kernel.js'
import type { Exchange, Launch, LaunchPlan } from './plan/launch-plan.js'
import { planLaunches } from './plan/plan-launches.js'

/** What a program needs of its backend. */
export interface ProgramOwner {
  readonly device: Device
  /** @throws AdafactorError `backend/destroyed`, `backend/device-lost` */
  checkAlive(): void
  /** @throws AdafactorError `tensor/foreign` */
  checkTensor(tensor: unknown): asserts tensor is GpuTensor
  /** Before the first store: replaces borrowed storage by a copy that the tensor owns. */
  own(tensor: GpuTensor): void
  takeWork(elements: number): DeviceStorage
  returnWork(storage: DeviceStorage): void
  /** The program was disposed and needs nothing any more. */
  forget(program: GpujsProgram): void
}

/** A kernel made ready, and what it is given. */
interface PreparedKernel extends Pick<EmittedKernel, 'arrays' | 'scalars'> {
  readonly kernel: DeviceKernel
}

/** A plan with its kernels and work storages. */
interface PreparedPlan {
  readonly plan: LaunchPlan
  readonly kernels: ReadonlyMap<Launch, PreparedKernel>
  /** By name; tensors are added for a run and taken out again. */
  readonly storages: Map<string, DeviceStorage>
}

/** How many shapes a program keeps, at the least: with a few for each item of a larger batch. */
const fewestKept = 64
const keptForItem = 4

/** A batch between `prepare` and `run`. */
interface PreparedBatch {
  readonly plans: readonly PreparedPlan[]
  /** By item, in the order of declaration. */
  readonly tensors: readonly GpuTensor[]
}

/**
 * A program that is planned and compiled for each shape that it meets. Shapes unused for longest go
 * when there are too many.
 */
export class GpujsProgram implements CompiledProgram<GpuTensor, 'asynchronous'> {
  readonly #program: Program
  readonly #owner: ProgramOwner
  /** By shape, the one used last at the end. */
  readonly #prepared = new Map<string, PreparedPlan>()
  readonly #names: readonly string[]
  readonly #stored: ReadonlySet<string>
  #mostKept = fewestKept
  #ready: PreparedBatch | undefined
  #disposed = false

  constructor(program: Program, owner: ProgramOwner) {
    this.#program = program
    this.#owner = owner
    this.#names = program.tensors.map(({ name }) => name)
    this.#stored = new Set(program.stores.map(({ tensor }) => tensor))
  }

  prepare(batch: readonly Invocation<GpuTensor>[]): void {
    this.#ready = undefined
    if (batch.length > 0) this.#ready = this.#readyFor(batch)
  }

  async run(batch: readonly Invocation<GpuTensor>[]): Promise<void> {
    this.#owner.checkAlive()
    const { plans } = this.#isReady(batch) ? (this.#ready as PreparedBatch) : this.#readyFor(batch)
    this.#ready = undefined
    for (const [index, item] of batch.entries()) this.#runOne(item, plans[index] as PreparedPlan)
  }

  generatedSources(): GeneratedSource[] {
    return [...this.#prepared.values()].map(({ plan, kernels }) =>
      describePlan(plan, (launch) => kernels.get(launch)?.kernel.translated?.()),
    )
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#ready = undefined
    for (const prepared of this.#prepared.values()) this.#release(prepared)
    this.#prepared.clear()
    this.#owner.forget(this)
  }

  /** All that can fail but for the device, before the first kernel that stores. */
  #readyFor(batch: readonly Invocation<GpuTensor>[]): PreparedBatch {
    this.#owner.checkAlive()
    if (this.#disposed) throw new AdafactorError('backend/destroyed', 'the program was disposed')
    this.#mostKept = Math.max(this.#mostKept, keptForItem * batch.length)
    const plans = batch.map((item) => this.#planFor(this.#shapeOf(item)))
    for (const { tensors } of batch) {
      for (const name of this.#stored) this.#owner.own(tensors[name] as GpuTensor)
    }
    for (const [index, { tensors }] of batch.entries()) {
      const { kernels, storages } = plans[index] as PreparedPlan
      const storage = (name: string) => storages.get(name) ?? storageOf(tensors[name] as GpuTensor)
      for (const { kernel, arrays } of kernels.values()) kernel.prepare?.(arrays.map(storage))
    }
    const tensors = batch.flatMap((item) =>
      this.#names.map((name) => item.tensors[name] as GpuTensor),
    )
    return { plans, tensors }
  }

  /** Whether these are the tensors that were prepared last, none of them exchanged or disposed. */
  #isReady(batch: readonly Invocation<GpuTensor>[]): boolean {
    const [ready, names] = [this.#ready, this.#names]
    return (
      ready?.plans.length === batch.length &&
      batch.every(({ tensors }, index) =>
        names.every((name, k) => {
          const tensor = tensors[name]
          return tensor === ready.tensors[index * names.length + k] && tensor?.storage !== undefined
        }),
      )
    )
  }

  #runOne({ tensors, scalars }: Invocation<GpuTensor>, prepared: PreparedPlan): void {
    const { storages } = prepared
    const names = this.#names
    for (const name of names) storages.set(name, storageOf(tensors[name] as GpuTensor))
    for (const step of prepared.plan.steps) {
      if (step.kind === 'exchange') this.#exchange(step, tensors, storages)
      else {
        const launched = prepared.kernels.get(step) as PreparedKernel
        launched.kernel.launch(
          launched.arrays.map((name) => storages.get(name) as DeviceStorage),
          launched.scalars.map((scalar) =>
            'name' in scalar ? (scalars[scalar.name] as number) : scalar.value,
          ),
          storages.get(step.into) as DeviceStorage,
        )
      }
    }
    for (const name of names) storages.delete(name)
  }

  #exchange(
    { tensor: name, work }: Exchange,
    tensors: Readonly<Record<string, GpuTensor>>,
    storages: Map<string, DeviceStorage>,
  ): void {
    const tensor = tensors[name] as GpuTensor
    const [old, next] = [storageOf(tensor), storages.get(work) as DeviceStorage]
    tensor.storage = next
    storages.set(name, next)
    storages.set(work, old)
  }

  #planFor(shape: Shape): PreparedPlan {
    const key = shape.join()
    const prepared = this.#prepared.get(key) ?? this.#makePlan(shape)
    this.#prepared.delete(key)
    this.#prepared.set(key, prepared)
    if (this.#prepared.size > this.#mostKept) {
      const [[oldest, unused]] = this.#prepared as unknown as [[string, PreparedPlan]]
      this.#prepared.delete(oldest)
      this.#release(unused)
    }
    return prepared
  }

  #makePlan(shape: Shape): PreparedPlan {
    const owner = this.#owner
    const plan = planLaunches(this.#program, shape, owner.device)
    const kernels = new Map<Launch, PreparedKernel>()
    const storages = new Map<string, DeviceStorage>()
    try {
      for (const { name, elements } of plan.works) {
        storages.set(name, owner.takeWork(Math.max(1, elements)))
      }
      for (const step of plan.steps) {
        if (step.kind !== 'launch') continue
        const { source, arrays, scalars } = emitKernel(step.task)
        kernels.set(step, { kernel: owner.device.compile(source), arrays, scalars })
      }
    } catch (error) {
      this.#release({ plan, kernels, storages })
      throw error
    }
    return { plan, kernels, storages }
  }

  #release({ kernels, storages }: PreparedPlan): void {
    for (const { kernel } of kernels.values()) kernel.dispose()
    for (const storage of storages.values()) this.#owner.returnWork(storage)
  }

  /** @throws AdafactorError `tensor/foreign`, `tensor/disposed`, `tensor/shape` */
  #shapeOf({ tensors }: Invocation<GpuTensor>): Shape {
    const shapes = this.#names.map((name): Shape => {
      const tensor: unknown = tensors[name]
      this.#owner.checkTensor(tensor)
      this.#owner.device.checkUsable(storageOf(tensor))
      return tensor.shape
    })
    return axisSizes(this.#program, shapes)
  }
}
