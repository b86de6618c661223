import {
  AdafactorError,
  type CompiledProgram,
  type Invocation,
  type Program,
  showShape,
} from '@adafactor/core'
import type { NumberArray } from './plan/array-types.js'
import type { PlanStore } from './plan/plan-store.js'
import { type PreparedLayout, PreparedLayouts } from './prepared-layouts.js'
import { whyFrozen } from './tensors/explain-read-only.js'
import {
  elementTypeOf,
  isHalfElement,
  type LoopArray,
  loopArrayOf,
  type StridedView,
} from './tensors/strided-view.js'
import type { WorkSpace } from './work-space.js'

/** What a program needs of its backend. */
export interface ProgramOwner<T> {
  readonly workSpace: WorkSpace
  readonly plans: PlanStore
  /** The view of a tensor. */
  viewOf(tensor: T): StridedView
  /** Whether a tensor lies where it does for good, so that nobody can change its members. */
  isFixed(tensor: T): boolean
  /** @throws AdafactorError `backend/destroyed` */
  checkAlive(): void
  /**
   * The view of what may be no tensor.
   * @param what it in messages
   * @throws AdafactorError `tensor/foreign`, `tensor/disposed`
   */
  liveView(tensor: unknown, what: string): StridedView
  /** @throws AdafactorError `tensor/disposed` */
  checkLive(tensor: T): void
}

/** A layout with the offsets of one item's tensors. */
interface Binding {
  readonly layout: PreparedLayout
  readonly numbers: NumberArray
  /**
   * The tensors that are stored to and can't come to lie otherwise, with their data: they need no second
   * look. They are the optimizer's, and the item holds them anyway.
   */
  readonly fixed: ({ readonly tensor: object; readonly data: LoopArray } | null)[]
}

/**
 * A program that is planned and made ready for each layout of tensors that it meets.
 *
 * What was prepared for an item is kept with the item object. It holds no reference to the item's
 * tensors, so that a gradient can be collected as soon as the caller lets go of it; only between
 * `prepare` and `run` the tensors are held.
 */
export class StridedProgram<T extends object> implements CompiledProgram<T, 'synchronous'> {
  readonly #names: readonly string[]
  readonly #layouts: PreparedLayouts
  #bindings = new WeakMap<Invocation<T>, Binding>()
  /** How many items are prepared. */
  #items = 0
  /** What they consist of: by item, and all their tensors and arrays in a row. */
  readonly #batchBindings: Binding[] = []
  readonly #batchTensors: (T | null)[] = []
  readonly #batchData: LoopArray[][] = []
  readonly #batchReserved: (object | null)[] = []
  /** Whether some of that is held. */
  #isHolding = false
  #workLength = 0
  #disposed = false
  readonly #owner: ProgramOwner<T>

  constructor(program: Program, owner: ProgramOwner<T>) {
    this.#owner = owner
    this.#names = program.tensors.map(({ name }) => name)
    this.#layouts = new PreparedLayouts(program, owner.plans)
  }

  /** How many layouts of tensors are planned and ready. */
  get layoutsKept(): number {
    return this.#layouts.size
  }

  prepare(batch: readonly Invocation<T>[]): void {
    this.#letGo()
    if (batch.length === 0) return
    this.#checkAlive()
    const batchBindings = this.#batchBindings
    const batchData = this.#batchData
    const layouts = this.#layouts
    layouts.begin(batch.length)
    this.#isHolding = true
    try {
      for (let index = 0; index < batch.length; index++) {
        if (batchData.length === index) batchData.push([])
        const binding = this.#bind(batch[index] as Invocation<T>, index)
        batchBindings[index] = binding
        const data = batchData[index] as LoopArray[]
        this.#batchReserved[index] = binding.layout.program.reserve?.(data) ?? null
        this.#workLength = Math.max(this.#workLength, binding.layout.workLength)
      }
      this.#owner.workSpace.take(this.#workLength)
      this.#items = batch.length
    } catch (error) {
      this.#letGo()
      throw error
    }
  }

  run(batch: readonly Invocation<T>[]): void {
    this.#checkAlive()
    if (!this.#isPrepared(batch)) this.prepare(batch)
    const batchBindings = this.#batchBindings
    const batchData = this.#batchData
    try {
      const work = this.#owner.workSpace.take(this.#workLength)
      for (let index = 0; index < batch.length; index++) {
        const { layout, numbers } = batchBindings[index] as Binding
        const { scalars } = batch[index] as Invocation<T>
        const data = batchData[index] as LoopArray[]
        layout.program.run(data, numbers, work, scalars, this.#batchReserved[index])
      }
    } finally {
      this.#letGo()
    }
  }

  dispose(): void {
    this.#disposed = true
    this.#letGo()
    this.#bindings = new WeakMap()
    this.#layouts.clear()
  }

  #checkAlive(): void {
    this.#owner.checkAlive()
    if (this.#disposed) throw new AdafactorError('backend/destroyed', 'the program was disposed')
  }

  /** Whether these are the tensors that were prepared last, none of them exchanged since. */
  #isPrepared(batch: readonly Invocation<T>[]): boolean {
    const batchTensors = this.#batchTensors
    const names = this.#names
    if (this.#items !== batch.length) return false
    let at = 0
    for (let index = 0; index < batch.length; index++) {
      const { tensors } = batch[index] as Invocation<T>
      for (let k = 0; k < names.length; k++) {
        if (tensors[names[k] as string] !== batchTensors[at++]) return false
      }
    }
    return true
  }

  /** The tensors are the caller's: holding on to them would keep their memory. */
  #letGo(): void {
    if (!this.#isHolding) return
    this.#isHolding = false
    this.#items = 0
    this.#workLength = 0
    this.#batchTensors.fill(null)
    for (const data of this.#batchData) (data as unknown[]).fill(null)
    this.#batchReserved.fill(null)
  }

  /**
   * The binding of an item: that of its last run if the tensors still lie alike.
   * @param index the item's place in the batch
   */
  #bind(item: Invocation<T>, index: number): Binding {
    const known = this.#bindings.get(item)
    if (known !== undefined && this.#rebind(known, item, index)) return known
    const views = this.#names.map((name) =>
      this.#owner.liveView(item.tensors[name], `tensor "${name}"`),
    )
    const layout = this.#layouts.for(views)
    const fixed = this.#names.map(() => null)
    const binding = { layout, numbers: Int32Array.from(layout.numbers), fixed }
    if (!this.#rebind(binding, item, index)) {
      throw new TypeError('a binding does not fit its own item')
    }
    this.#bindings.set(item, binding)
    return binding
  }

  /**
   * Takes over the offsets and arrays of an item's tensors. False if the tensors do not lie as the
   * binding says or reach out of their arrays: what was taken over is of no use then.
   */
  #rebind({ layout, numbers, fixed }: Binding, { tensors }: Invocation<T>, index: number): boolean {
    const names = this.#names
    const owner = this.#owner
    const batchTensors = this.#batchTensors
    if (!this.#layouts.use(layout)) return false
    const arrays = this.#batchData[index] as LoopArray[]
    const first = index * names.length
    for (let k = 0; k < names.length; k++) {
      const tensor = tensors[names[k] as string] as T
      const expected = layout.tensors[k] as PreparedLayout['tensors'][number]
      const known = fixed[k]
      // An array has no length once its buffer is gone.
      if (known?.tensor === tensor && known.data.length > expected.greatest) {
        owner.checkLive(tensor)
        arrays[k] = known.data
        batchTensors[first + k] = tensor
        continue
      }
      const view = typeof tensor === 'object' && tensor !== null && owner.viewOf(tensor)
      if (
        !view ||
        elementTypeOf(view.data) !== expected.elements ||
        !sameNumbers(view.shape, expected.shape) ||
        !sameNumbers(view.stride, expected.stride) ||
        (view.offset === 0) !== (expected.offset === 0) ||
        !(view.offset + expected.least >= 0) ||
        !(view.offset + expected.greatest < view.data.length)
      ) {
        return false
      }
      owner.checkLive(tensor)
      if (expected.isStored) checkWritable(expected.name, view)
      // The offsets of the tensors are the first numbers of the table.
      numbers[k] = view.offset
      arrays[k] = isHalfElement(expected.elements)
        ? loopArrayOf(view.data)
        : (view.data as LoopArray)
      batchTensors[first + k] = tensor
      if (expected.isStored && owner.isFixed(tensor)) {
        fixed[k] = { tensor, data: arrays[k] as LoopArray }
      }
    }
    return true
  }
}

function checkWritable(name: string, view: StridedView): void {
  const problem = whyFrozen(view)
  if (problem === undefined) return
  throw new AdafactorError(
    'tensor/data',
    `tensor "${name}" of shape ${showShape(view.shape)} can't be updated: ${problem}`,
  )
}

function sameNumbers(a: readonly number[] | undefined, b: readonly number[]): boolean {
  if (a?.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false
  return true
}
