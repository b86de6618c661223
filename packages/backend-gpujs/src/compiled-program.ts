import {
  AdafactorError,
  type CompiledProgram,
  type Invocation,
  type Program,
  type Shape,
  showShape,
} from '@adafactor/core'
import type { Device, DeviceKernel, DeviceStorage } from './device/device.js'
import { describePlan, type GeneratedSource } from './generated-source.js'
import { type GpuTensor, storageOf } from './gpu-tensor.js'
import type { Exchange, Launch, LaunchPlan } from './plan/launch-plan.js'
import { planLaunches } from './plan/plan-launches.js'

/** What a program needs of its backend. */
export interface ProgramHost {
  readonly device: Device
  /** @throws AdafactorError `backend/destroyed`, `backend/device-lost` */
  checkAlive(): void
  /** @throws AdafactorError `tensor/foreign` */
  checkTensor(tensor: unknown): asserts tensor is GpuTensor
  /** Gives a tensor that is going to be stored to a copy of what was lent to it by `wrap`. */
  own(tensor: GpuTensor): void
  takeWork(elements: number): DeviceStorage
  returnWork(storage: DeviceStorage): void
  /** The program was disposed and needs nothing any more. */
  forget(program: GpujsProgram): void
}

/** A plan with its kernels and work storages. */
interface PreparedPlan {
  readonly plan: LaunchPlan
  readonly kernels: ReadonlyMap<Launch, DeviceKernel>
  /** By name; tensors are added for a run and taken out again. */
  readonly storages: Map<string, DeviceStorage>
}

/** A program that is planned and compiled for each shape that it meets. */
export class GpujsProgram implements CompiledProgram<GpuTensor, 'asynchronous'> {
  private readonly prepared = new Map<string, PreparedPlan>()
  private readonly stored: ReadonlySet<string>
  private disposed = false

  constructor(
    private readonly program: Program,
    private readonly host: ProgramHost,
  ) {
    this.stored = new Set(program.stores.map(({ tensor }) => tensor))
  }

  async run(batch: readonly Invocation<GpuTensor>[]): Promise<void> {
    this.host.checkAlive()
    if (this.disposed) throw new AdafactorError('backend/destroyed', 'the program was disposed')
    // Everything that can fail comes before the first kernel.
    const plans = batch.map((item) => this.prepare(this.shapeOf(item)))
    for (const { tensors } of batch) {
      for (const name of this.stored) this.host.own(tensors[name] as GpuTensor)
    }
    for (const [index, item] of batch.entries()) this.runOne(item, plans[index] as PreparedPlan)
  }

  generatedSources(): GeneratedSource[] {
    return [...this.prepared.values()].map(({ plan }) => describePlan(plan))
  }

  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    for (const { kernels, storages } of this.prepared.values()) {
      for (const kernel of kernels.values()) kernel.dispose()
      for (const storage of storages.values()) this.host.returnWork(storage)
    }
    this.prepared.clear()
    this.host.forget(this)
  }

  private runOne({ tensors, scalars }: Invocation<GpuTensor>, prepared: PreparedPlan): void {
    const { storages } = prepared
    const names = this.program.tensors.map(({ name }) => name)
    for (const name of names) storages.set(name, storageOf(tensors[name] as GpuTensor))
    for (const step of prepared.plan.steps) {
      if (step.kind === 'exchange') this.exchange(step, tensors, storages)
      else {
        prepared.kernels.get(step)?.launch(
          step.arrays.map((name) => storages.get(name) as DeviceStorage),
          step.scalars.map((scalar) =>
            'name' in scalar ? (scalars[scalar.name] as number) : scalar.value,
          ),
          storages.get(step.into) as DeviceStorage,
        )
      }
    }
    for (const name of names) storages.delete(name)
  }

  private exchange(
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

  private prepare(shape: Shape): PreparedPlan {
    const key = shape.join()
    const known = this.prepared.get(key)
    if (known !== undefined) return known
    const { host } = this
    const plan = planLaunches(this.program, shape, host.device)
    const kernels = new Map<Launch, DeviceKernel>()
    const storages = new Map<string, DeviceStorage>()
    try {
      for (const { name, elements } of plan.works) {
        storages.set(name, host.takeWork(Math.max(1, elements)))
      }
      for (const step of plan.steps) {
        if (step.kind === 'launch') kernels.set(step, host.device.compile(step.source))
      }
    } catch (error) {
      for (const kernel of kernels.values()) kernel.dispose()
      for (const storage of storages.values()) host.returnWork(storage)
      throw error
    }
    const prepared = { plan, kernels, storages }
    this.prepared.set(key, prepared)
    return prepared
  }

  /** The sizes of the program's axes, from the tensors that span them; 1 where none does. */
  private shapeOf({ tensors }: Invocation<GpuTensor>): Shape {
    const { rank, tensors: declared } = this.program
    const shape = new Array<number>(rank).fill(1)
    for (const { name, axes } of declared) {
      const tensor: unknown = tensors[name]
      this.host.checkTensor(tensor)
      this.host.device.checkUsable(storageOf(tensor))
      for (const axis of axes) shape[axis] = tensor.shape[axis] as number
    }
    for (const { name, axes } of declared) {
      const own = (tensors[name] as GpuTensor).shape
      const fits =
        (own.length === rank || (own.length === 0 && axes.length === 0)) &&
        own.every((size, axis) => size === (axes.includes(axis) ? shape[axis] : 1))
      if (fits) continue
      throw new AdafactorError(
        'tensor/shape',
        `tensor "${name}" of program "${this.program.name}" has the shape ${showShape(own)}, ` +
          `which does not fit the others (${showShape(shape)})`,
      )
    }
    return shape
  }
}
