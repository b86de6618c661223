import type { Axes } from '@adafactor/core'
import {
  meanFactor,
  type PassBody,
  type PassValue,
  reachable,
  type Substitution,
  substitute,
  substitutionFor,
  type ValueId,
} from '@adafactor/core/compiler'
import type { StoredValue } from '../kernels/stored-value.js'
import type { Planner } from './planner.js'
import { countTerms, isSmall, splitSum } from './split-sum.js'

/**
 * Operations that every reader of a temporary may repeat, rather than one more kernel: a few on
 * numbers that are the same for all elements, a bounded root on those of a row or column.
 */
const repeatable = { ofNumbers: 16, ofVectors: 2 }

/** Plans the kernels of one pass. */
export class PassPlanner {
  private readonly body: PassBody
  private readonly sizes: readonly number[]
  /** Values that are in storage because one kernel could not read all that they need. */
  private readonly spilled = new Map<ValueId, StoredValue>()

  constructor(
    private readonly planner: Planner,
    body: PassBody,
  ) {
    this.body = substitute(body, planner.substitutions)
    this.sizes = planner.sizesOf(body.space)
  }

  plan(): void {
    const { planner, body } = this
    for (const reduction of body.reductions) this.planReduction(reduction)
    // Tensors get their new values when the whole pass has seen the old ones.
    const exchanges: (() => void)[] = []
    const substitutions = this.substitutions()
    for (const { store, readLater } of this.orderedStores()) {
      const { into, value } = store
      if (substitutions.has(into)) continue
      const readsIt = this.storagesFor(value).has(into)
      if (!planner.isTensor(into)) {
        this.materialize(value, into, body.space)
      } else if (!readLater && (!readsIt || planner.limits.updatesInPlace)) {
        this.launch(value, into, readsIt ? { replaces: into } : {})
      } else {
        const spare = planner.addWork(`next ${into}`, this.sizes)
        this.launch(value, spare)
        exchanges.push(() => planner.addExchange(into, spare))
      }
    }
    for (const exchange of exchanges) exchange()
    for (const [into, substitution] of substitutions) planner.substitutions.set(into, substitution)
  }

  /** Temporaries that need no kernel: what their readers can compute themselves. */
  private substitutions(): Map<string, Substitution> {
    const { planner, body } = this
    const storedIn = (id: ValueId) =>
      body.stores.find(
        ({ into, value }) =>
          value === id &&
          planner.isTensor(into) &&
          (body.values[id] as PassValue).axes.length === body.space.length,
      )?.into
    const mostOperations = body.space.length === 0 ? repeatable.ofNumbers : repeatable.ofVectors
    const found = new Map<string, Substitution>()
    for (const { into, value } of body.stores) {
      if (planner.isTensor(into)) continue
      const substitution = substitutionFor(body, value, storedIn, mostOperations)
      if (substitution !== undefined) found.set(into, substitution)
    }
    return found
  }

  /** The stores, so that as few as can be are into a tensor which a later one still reads. */
  private orderedStores() {
    const left = [...this.body.stores]
    const ordered: { store: PassBody['stores'][number]; readLater: boolean }[] = []
    while (left.length > 0) {
      const isFree = (store: (typeof left)[number]) =>
        left.every((other) => other === store || !this.storagesFor(other.value).has(store.into))
      const free = left.findIndex(isFree)
      const [store] = left.splice(Math.max(free, 0), 1) as [(typeof left)[number]]
      ordered.push({ store, readLater: free < 0 })
    }
    return ordered
  }

  private planReduction({ into, op, value, over }: PassBody['reductions'][number]): void {
    const { planner, body } = this
    const axes = body.space
    const reduced = axes.map((axis) => over.includes(axis))
    let sizes = splitSum(this.sizes, reduced)
    const { terms } = countTerms(this.sizes, reduced)
    const factor = op === 'mean' ? meanFactor(terms) : 1
    let storage = planner.addWork(into, sizes)
    this.launch(value, storage, { counts: sizes, factor })
    while (!isSmall(sizes, reduced)) {
      const counts = splitSum(sizes, reduced)
      storage = this.passOn({ storage, axes, sizes }, into, { sizes, counts, axes })
      sizes = counts
    }
    const mean = op === 'mean' ? { divisor: terms * factor } : {}
    const partial: StoredValue = { storage, axes, sizes, unfinished: { over, ...mean } }
    planner.define(into, partial)
    const kept = axes.filter((_, index) => !reduced[index])
    const left = countTerms(sizes, reduced).terms
    if (left > 1 && planner.needsFinishing(into, kept, left)) {
      const keptSizes = planner.sizesOf(kept)
      storage = this.passOn(partial, into, { axes: kept, sizes: keptSizes })
      planner.define(into, { storage, axes: kept, sizes: keptSizes })
    }
  }

  /** A kernel that only reads: partial sums of partial sums, or their end. Returns its result. */
  private passOn(
    from: StoredValue,
    name: string,
    { axes, sizes, counts }: { axes: Axes; sizes: readonly number[]; counts?: readonly number[] },
  ): string {
    const storage = this.planner.addWork(name, counts ?? sizes)
    const values: PassValue[] = [{ op: 'load', from: name, axes }]
    const task = { space: axes, sizes, values, value: 0, sourceOf: () => from }
    this.planner.addLaunch(counts === undefined ? task : { ...task, counts }, storage)
    return storage
  }

  /** Computes a value into new work storage, where others find it under this name. */
  private materialize(value: ValueId, name: string, space: Axes): StoredValue {
    const sizes = this.planner.sizesOf(space)
    const source = { storage: this.planner.addWork(name, sizes), axes: space, sizes }
    this.launch(value, source.storage, { space })
    this.planner.define(name, source)
    return source
  }

  private launch(
    value: ValueId,
    into: string,
    options: {
      readonly space?: Axes
      readonly counts?: readonly number[]
      readonly factor?: number
      readonly replaces?: string
    } = {},
  ): void {
    const { planner, body } = this
    const { replaces } = options
    const readable = planner.limits.maxArrays + (replaces === undefined ? 0 : 1)
    while (this.storagesFor(value).size > readable) this.spillPartOf(value)
    const space = options.space ?? body.space
    planner.addLaunch(
      {
        ...options,
        space,
        sizes: planner.sizesOf(space),
        values: body.values,
        value,
        sourceOf: (id) => this.sourceOf(id),
      },
      into,
    )
  }

  private sourceOf(id: ValueId): StoredValue | undefined {
    const value = this.body.values[id] as PassValue
    return (
      this.spilled.get(id) ??
      (value.op === 'load' ? this.planner.sourceNamed(value.from) : undefined)
    )
  }

  /** The storages that a kernel for this value reads. */
  private storagesFor(value: ValueId): Set<string> {
    const storages = new Set<string>()
    const seen = new Set<ValueId>()
    const visit = (id: ValueId): void => {
      if (seen.has(id)) return
      seen.add(id)
      const source = this.sourceOf(id)
      if (source !== undefined) storages.add(source.storage)
      else for (const operand of this.operandsOf(id)) visit(operand)
    }
    visit(value)
    return storages
  }

  private operandsOf(id: ValueId): readonly ValueId[] {
    const value = this.body.values[id] as PassValue
    return 'of' in value ? value.of : []
  }

  /** Puts a part of a value aside: a small one if it helps, else the one that needs most arrays. */
  private spillPartOf(value: ValueId): void {
    const { maxArrays } = this.planner.limits
    let best: { id: ValueId; rank: number; arrays: number } | undefined
    const seen = new Set<ValueId>([value])
    const visit = (id: ValueId): void => {
      if (this.sourceOf(id) !== undefined) return
      for (const operand of this.operandsOf(id)) {
        if (seen.has(operand)) continue
        seen.add(operand)
        const arrays = this.storagesFor(operand).size
        const rank = (this.body.values[operand] as PassValue).axes.length
        const better = best === undefined || rank < best.rank || arrays > best.arrays
        const worse = best !== undefined && rank > best.rank
        if (arrays > 1 && arrays <= maxArrays && better && !worse)
          best = { id: operand, rank, arrays }
        visit(operand)
      }
    }
    visit(value)
    if (best === undefined) throw new TypeError('a kernel needs more arrays than the device has')
    const { axes } = this.body.values[best.id] as PassValue
    this.spilled.set(best.id, this.materialize(best.id, `part ${best.id}`, axes))
  }
}
