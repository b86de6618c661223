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
import type { KernelTask } from './kernel-task.js'
import type { Planner } from './planner.js'
import { countTerms, isSmall, splitSum } from './split-sum.js'
import type { StoredValue } from './stored-value.js'

/**
 * Operations that every reader of a temporary may repeat, rather than one more kernel: a few on
 * numbers that are the same for all elements, a bounded root on those of a row or column.
 */
const repeatable = { ofNumbers: 16, ofVectors: 2 }

/** Adds the kernels of one pass to a plan. */
export function planPass(planner: Planner, body: PassBody): void {
  new PassPlanner(planner, substitute(body, planner.substitutions)).plan()
}

class PassPlanner {
  readonly #planner: Planner
  readonly #body: PassBody
  readonly #sizes: readonly number[]
  /** Values that are in storage because one kernel could not read all that they need. */
  readonly #spilled = new Map<ValueId, StoredValue>()

  constructor(planner: Planner, body: PassBody) {
    this.#planner = planner
    this.#body = body
    this.#sizes = planner.sizesOf(body.space)
  }

  plan(): void {
    const [planner, body] = [this.#planner, this.#body]
    for (const reduction of body.reductions) this.#planReduction(reduction)
    // Tensors get their new values when the whole pass has seen the old ones.
    const exchanges: (() => void)[] = []
    const substitutions = this.#substitutions()
    for (const { store, readLater } of this.#orderedStores()) {
      const { into, value } = store
      if (substitutions.has(into)) continue
      const readsIt = this.#storagesFor(value).has(into)
      if (!planner.isTensor(into)) {
        this.#materialize(value, into, body.space)
      } else if (!readLater && (!readsIt || planner.limits.updatesInPlace)) {
        this.#launch(value, into, readsIt ? { replaces: into } : {})
      } else {
        const spare = planner.addWork(`next ${into}`, this.#sizes)
        this.#launch(value, spare)
        exchanges.push(() => planner.addExchange(into, spare))
      }
    }
    for (const exchange of exchanges) exchange()
    for (const [into, substitution] of substitutions) planner.substitutions.set(into, substitution)
  }

  /** Temporaries that need no kernel: what their readers can compute themselves. */
  #substitutions(): Map<string, Substitution> {
    const [planner, body] = [this.#planner, this.#body]
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
  #orderedStores() {
    const left = [...this.#body.stores]
    const ordered: { store: PassBody['stores'][number]; readLater: boolean }[] = []
    while (left.length > 0) {
      const isFree = (store: (typeof left)[number]) =>
        left.every((other) => other === store || !this.#storagesFor(other.value).has(store.into))
      const free = left.findIndex(isFree)
      const [store] = left.splice(Math.max(free, 0), 1) as [(typeof left)[number]]
      ordered.push({ store, readLater: free < 0 })
    }
    return ordered
  }

  #planReduction({ into, op, value, over }: PassBody['reductions'][number]): void {
    const [planner, body] = [this.#planner, this.#body]
    const axes = body.space
    const reduced = axes.map((axis) => over.includes(axis))
    let sizes = splitSum(this.#sizes, reduced)
    const { terms } = countTerms(this.#sizes, reduced)
    const factor = op === 'mean' ? meanFactor(terms) : 1
    let storage = planner.addWork(into, sizes)
    this.#launch(value, storage, { counts: sizes, factor })
    while (!isSmall(sizes, reduced)) {
      const counts = splitSum(sizes, reduced)
      storage = this.#passOn({ storage, axes, sizes }, into, { sizes, counts, axes })
      sizes = counts
    }
    const mean = op === 'mean' ? { divisor: terms * factor } : {}
    const partial: StoredValue = { storage, axes, sizes, unfinished: { over, ...mean } }
    planner.define(into, partial)
    const kept = axes.filter((_, index) => !reduced[index])
    const left = countTerms(sizes, reduced).terms
    if (left > 1 && planner.needsFinishing(into, kept, left)) {
      const keptSizes = planner.sizesOf(kept)
      storage = this.#passOn(partial, into, { axes: kept, sizes: keptSizes })
      planner.define(into, { storage, axes: kept, sizes: keptSizes })
    }
  }

  /** A kernel that only reads: partial sums of partial sums, or their end. Returns its result. */
  #passOn(
    from: StoredValue,
    name: string,
    { axes, sizes, counts }: { axes: Axes; sizes: readonly number[]; counts?: readonly number[] },
  ): string {
    const storage = this.#planner.addWork(name, counts ?? sizes)
    const values: PassValue[] = [{ op: 'load', from: name, axes }]
    const sources = new Map([[0, from]])
    const task: KernelTask = { space: axes, sizes, values, value: 0, sources }
    this.#planner.addLaunch(counts === undefined ? task : { ...task, counts }, storage)
    return storage
  }

  /** Computes a value into new work storage, where others find it under this name. */
  #materialize(value: ValueId, name: string, space: Axes): StoredValue {
    const sizes = this.#planner.sizesOf(space)
    const source = { storage: this.#planner.addWork(name, sizes), axes: space, sizes }
    this.#launch(value, source.storage, { space })
    this.#planner.define(name, source)
    return source
  }

  #launch(
    value: ValueId,
    into: string,
    options: {
      readonly space?: Axes
      readonly counts?: readonly number[]
      readonly factor?: number
      readonly replaces?: string
    } = {},
  ): void {
    const [planner, body] = [this.#planner, this.#body]
    const { replaces } = options
    const readable = planner.limits.maxArrays + (replaces === undefined ? 0 : 1)
    while (this.#storagesFor(value).size > readable) this.#spillPartOf(value)
    const space = options.space ?? body.space
    planner.addLaunch(
      {
        ...options,
        space,
        sizes: planner.sizesOf(space),
        values: body.values,
        value,
        sources: this.#sources(),
      },
      into,
    )
  }

  #sourceOf(id: ValueId): StoredValue | undefined {
    const value = this.#body.values[id] as PassValue
    return (
      this.#spilled.get(id) ??
      (value.op === 'load' ? this.#planner.sourceNamed(value.from) : undefined)
    )
  }

  /** Where values of the pass are now. */
  #sources(): Map<ValueId, StoredValue> {
    const sources = new Map<ValueId, StoredValue>()
    for (const id of this.#body.values.keys()) {
      const source = this.#sourceOf(id)
      if (source !== undefined) sources.set(id, source)
    }
    return sources
  }

  /** A value and all that it is computed from, down to what is read. */
  #partsOf(value: ValueId): ValueId[] {
    return reachable(this.#body.values, [value], (id) => this.#sourceOf(id) !== undefined)
  }

  /** The storages that a kernel for this value reads. */
  #storagesFor(value: ValueId): Set<string> {
    const sources = this.#partsOf(value).map((id) => this.#sourceOf(id))
    return new Set(sources.flatMap((source) => (source === undefined ? [] : [source.storage])))
  }

  /** Puts a part of a value aside: a small one if it helps, else the one that needs most arrays. */
  #spillPartOf(value: ValueId): void {
    const { maxArrays } = this.#planner.limits
    const parts = this.#partsOf(value)
      .filter((id) => id !== value)
      .map((id) => {
        const { axes } = this.#body.values[id] as PassValue
        return { id, axes, arrays: this.#storagesFor(id).size }
      })
      .filter(({ arrays }) => arrays > 1 && arrays <= maxArrays)
      .sort((a, b) => a.axes.length - b.axes.length || b.arrays - a.arrays)
    const [best] = parts
    if (best === undefined) throw new TypeError('a kernel needs more arrays than the device has')
    this.#spilled.set(best.id, this.#materialize(best.id, `part ${best.id}`, best.axes))
  }
}
