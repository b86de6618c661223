import { AdafactorError, checkDeclaredType, type Program, showShape } from '@adafactor/core'
import { axisSizes } from '@adafactor/core/compiler'
import type { TensorLayout } from './plan/place-program.js'
import type { SizedPlan } from './plan/plan.js'
import { planLayout } from './plan/plan-layout.js'
import type { PlanStore, StoredPlan } from './plan/plan-store.js'
import { type PreparedProgram, prepareProgram } from './plan/prepare-program.js'
import type { LayoutProgram } from './plan/run-program.js'
import { checkCount, checkView } from './tensors/check-view.js'
import { repeatsElements } from './tensors/overlaps.js'
import {
  type ElementType,
  elementTypeOf,
  isHalfElement,
  reachOf,
  type StridedView,
  storedTypeOf,
} from './tensors/strided-view.js'

/** How many layouts a program keeps, at the least: with a few for each item of a larger batch. */
const fewestKept = 64
const keptForItem = 4

/** One tensor as a layout expects it. */
interface ExpectedTensor extends TensorLayout {
  readonly name: string
  readonly isStored: boolean
  /** Where it reaches in its data, seen from its first element. */
  readonly least: number
  readonly greatest: number
}

/** All that was prepared for tensors of one layout. */
export interface PreparedLayout extends Omit<SizedPlan, 'plan'> {
  readonly program: LayoutProgram
  readonly tensors: readonly ExpectedTensor[]
}

/** A layout while a program keeps it. */
interface KeptLayout extends PreparedLayout {
  readonly key: string
  /** Null once it had to go. */
  stored: StoredPlan | null
  lastBatch: number
}

/**
 * The layouts of tensors that a program has met, each planned and made ready. Those unused for
 * longest go when there are too many (a gradient whose strides change at every step); they are
 * made again when they come back.
 */
export class PreparedLayouts {
  readonly #kept = new Map<string, KeptLayout>()
  #most = fewestKept
  #batch = 0
  readonly #stored: ReadonlySet<string>
  readonly #program: Program
  /** By the types that tensors were found to have which declare none. */
  readonly #prepared = new Map<string, PreparedProgram>()
  readonly #plans: PlanStore

  constructor(program: Program, plans: PlanStore) {
    this.#program = program
    this.#plans = plans
    this.#stored = new Set(program.stores.map(({ tensor }) => tensor))
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size
  }

  /** A new batch begins, of so many items. */
  begin(items: number): void {
    this.#batch++
    this.#most = Math.max(this.#most, keptForItem * items)
  }

  /** Notes that a layout is used in this batch; false if it had to go before. */
  use(layout: PreparedLayout): boolean {
    const kept = layout as KeptLayout
    kept.lastBatch = this.#batch
    return kept.stored !== null
  }

  /**
   * The layout of these tensors, in the order of their declaration.
   * @throws AdafactorError `tensor/shape`, `tensor/type`, `backend/unsupported-size`
   */
  for(views: readonly StridedView[]): PreparedLayout {
    const tensors = views.map((view, index) => this.#checked(index, view))
    axisSizes(
      this.#program,
      tensors.map(({ shape }) => shape),
    )
    const key = JSON.stringify(
      tensors.map(({ elements, shape, stride, offset }) => [elements, shape, stride, offset === 0]),
    )
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const prepared = this.#preparedFor(tensors)
    const { plan, numbers, workLength } = planLayout(prepared, tensors)
    checkCount(workLength, 'the work space')
    const stored = this.#plans.take(plan, prepared.program)
    const layout: KeptLayout = {
      key,
      tensors,
      numbers,
      workLength: stored.needsWork ? workLength : 0,
      program: stored.runFor(numbers, workLength),
      stored,
      lastBatch: this.#batch,
    }
    this.#kept.set(key, layout)
    if (this.#kept.size > this.#most) this.#dropOldest()
    return layout
  }

  clear(): void {
    for (const layout of this.#kept.values()) this.#drop(layout)
  }

  /**
   * The program with the types of 16 bits that tensors turned out to have: where a store rounds, the
   * value has to be kept elsewhere for others that read it.
   */
  #preparedFor(tensors: readonly ExpectedTensor[]): PreparedProgram {
    const types = tensors.map(({ elements, isStored }) =>
      isStored && isHalfElement(elements) ? elements : undefined,
    )
    const key = types.join()
    const known = this.#prepared.get(key)
    if (known !== undefined) return known
    const declared = this.#program.tensors.map((tensor, index) => {
      const type = tensor.type ?? types[index]
      return type === undefined ? tensor : { ...tensor, type }
    })
    const prepared = prepareProgram({ ...this.#program, tensors: declared }, this.#plans.style)
    this.#prepared.set(key, prepared)
    return prepared
  }

  #dropOldest(): void {
    let oldest: KeptLayout | undefined
    for (const layout of this.#kept.values()) {
      if (oldest === undefined || layout.lastBatch < oldest.lastBatch) oldest = layout
    }
    if (oldest !== undefined) this.#drop(oldest)
  }

  #drop(layout: KeptLayout): void {
    this.#kept.delete(layout.key)
    if (layout.stored !== null) this.#plans.giveBack(layout.stored)
    layout.stored = null
  }

  #checked(index: number, view: StridedView): ExpectedTensor {
    const program = this.#program
    const declared = program.tensors[index] as Program['tensors'][number]
    const { name } = declared
    checkDeclaredType(program.name, declared, storedTypeOf(view.data))
    const { shape, stride, offset } = view
    checkView(view, `tensor "${name}"`)
    const isStored = this.#stored.has(name)
    if (isStored && repeatsElements(view)) {
      throw new AdafactorError(
        'tensor/shape',
        `tensor "${name}" of shape ${showShape(shape)} and stride ${showShape(stride)} is stored ` +
          'to, and shows an element of its data at more than one place, or may do so: give a copy ' +
          'that has an element for each place',
      )
    }
    const elements = elementTypeOf(view.data) as ElementType
    const own = { shape: [...shape], stride: [...stride], offset, ...reachOf(view) }
    return { name, isStored, elements, ...own }
  }
}
