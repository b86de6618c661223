import {
  AdafactorError,
  type CompiledProgram,
  checkDeclaredType,
  type Invocation,
  type Program,
} from '@adafactor/core'
import { axisSizes, type GeneratedSource } from '@adafactor/core/compiler'
import type { WebgpuTensor } from '../webgpu-tensor.js'
import type { BatchItem } from './batch-item.js'
import { describeKernels } from './describe-kernels.js'
import type { ProgramOwner } from './program-owner.js'
import { type LaidOutBatch, TypedProgram } from './typed-program.js'

/** Items of a batch whose tensors are of the same types. */
interface ReadyItems extends LaidOutBatch {
  /** Their places in the batch. */
  readonly places: readonly number[]
}

/** A batch that can run, with the tensors that it was made for. */
interface ReadyBatch {
  readonly groups: readonly ReadyItems[]
  /** By item, in the order of declaration. */
  readonly tensors: readonly WebgpuTensor[]
}

/** A program whose kernels serve tensors of every shape, compiled as they are needed. */
export class WebgpuProgram implements CompiledProgram<WebgpuTensor, 'asynchronous'> {
  readonly #program: Program
  readonly #owner: ProgramOwner
  readonly #typed = new Map<string, TypedProgram>()
  #ready: ReadyBatch | undefined
  #disposed = false

  constructor(program: Program, owner: ProgramOwner) {
    this.#program = program
    this.#owner = owner
  }

  prepare(batch: readonly Invocation<WebgpuTensor>[]): void {
    if (batch.length > 0) this.#readyFor(batch)
    else this.#ready = undefined
  }

  async run(batch: readonly Invocation<WebgpuTensor>[]): Promise<void> {
    this.#owner.checkAlive()
    if (batch.length === 0) return
    const { runtime, submitInto } = this.#owner
    for (const { batch: prepared, layout, items, places } of this.#readyFor(batch).groups) {
      const scalars = places.map((place) => (batch[place] as Invocation<WebgpuTensor>).scalars)
      prepared.launch(runtime, scalars, items, layout.launches, submitInto !== undefined)
    }
  }

  generatedSources(): GeneratedSource[] {
    return [...this.#typed.values()].flatMap((typed) => {
      const texts = describeKernels(typed.plan, typed.kernels())
      return texts.length === 0 ? [] : [{ language: 'wgsl', program: typed.plan.program, texts }]
    })
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#ready = undefined
    for (const typed of this.#typed.values()) typed.release()
    this.#typed.clear()
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
    const count = this.#program.tensors.length
    const items = batch.map((_, index) =>
      this.#itemOf(tensors.slice(index * count, (index + 1) * count)),
    )
    const groups: ReadyItems[] = []
    for (const [typed, places] of this.#byTypes(items)) {
      const chosen = places.map((place) => items[place] as BatchItem)
      groups.push({ ...typed.layOut(chosen), places })
    }
    this.#ready = { groups, tensors }
    return this.#ready
  }

  /** The places of items, by the program for their types. */
  #byTypes(items: readonly BatchItem[]): Map<TypedProgram, number[]> {
    const groups = new Map<TypedProgram, number[]>()
    for (const [place, { tensors }] of items.entries()) {
      const types = tensors.map(({ type }) => type)
      const key = types.join()
      const typed = this.#typed.get(key) ?? new TypedProgram(this.#program, types, this.#owner)
      this.#typed.set(key, typed)
      const places = groups.get(typed)
      if (places === undefined) groups.set(typed, [place])
      else places.push(place)
    }
    return groups
  }

  #tensorsOf({ tensors }: Invocation<WebgpuTensor>): WebgpuTensor[] {
    return this.#program.tensors.map((declared): WebgpuTensor => {
      const tensor: unknown = tensors[declared.name]
      this.#owner.checkTensor(tensor)
      checkDeclaredType(this.#program.name, declared, tensor.type)
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
    return { sizes, tensors: placed }
  }
}

function isSame(a: readonly WebgpuTensor[], b: readonly WebgpuTensor[]): boolean {
  return a.every((tensor, index) => tensor === b[index])
}
