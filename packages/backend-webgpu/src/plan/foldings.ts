import type { PassBody } from '@adafactor/core/compiler'
import { readsOf } from './accesses.js'
import type { Prologue } from './program-plan.js'

/** More than the numbers of a step take: each workgroup repeats what is folded. */
const mostOperations = 64

/**
 * Which passes over a single point have no kernel of their own, since each workgroup of those that read
 * their numbers can compute them. One of the readers also stores their tensors.
 */
export class Foldings {
  readonly #bodies: readonly PassBody[]
  readonly #tensors: ReadonlySet<string>
  readonly #folded: ReadonlySet<number>
  readonly #stored = new Set<number>()

  constructor(bodies: readonly PassBody[], tensors: ReadonlySet<string>) {
    this.#bodies = bodies
    this.#tensors = tensors
    this.#folded = new Set([...bodies.keys()].filter((index) => this.#canFold(index)))
  }

  /** Whether the pass of this place is left to its readers. */
  isFolded(index: number): boolean {
    return this.#folded.has(index)
  }

  /** What a workgroup of a reader has to compute first, in this order. */
  prologuesOf(body: PassBody): Prologue[] {
    const needed = new Set<number>()
    const visit = (reader: PassBody) => {
      const reads = readsOf(reader)
      for (const index of this.#folded) {
        const folded = this.#bodies[index] as PassBody
        if (needed.has(index) || !folded.stores.some(({ into }) => reads.has(into))) continue
        needed.add(index)
        visit(folded)
      }
    }
    visit(body)
    return [...needed]
      .sort((a, b) => a - b)
      .map((index) => {
        const storesTensors = !this.#stored.has(index)
        this.#stored.add(index)
        return { pass: index + 1, body: this.#bodies[index] as PassBody, storesTensors }
      })
  }

  #canFold(index: number): boolean {
    const { space, reductions, stores, values } = this.#bodies[index] as PassBody
    if (space.length > 0 || reductions.length > 0) return false
    if (values.filter((value) => 'of' in value).length > mostOperations) return false
    const isTensor = ({ into }: { readonly into: string }) => this.#tensors.has(into)
    const own = new Set(stores.filter(isTensor).map(({ into }) => into))
    const numbers = stores.filter((store) => !isTensor(store)).map(({ into }) => into)
    const later = this.#bodies.slice(index + 1)
    const readers = later.filter((body) => numbers.some((name) => readsOf(body).has(name)))
    // A reader that is a single point may itself be folded away.
    if (!readers.some((body) => body.space.length > 0)) return false
    if (later.some((body) => [...readsOf(body)].some((name) => own.has(name)))) return false
    // What it reads must still be there when its last reader runs.
    const stored = new Set([this.#bodies[index] as PassBody, ...later].flatMap(storesOf))
    return ![...readsOf(this.#bodies[index] as PassBody)].some(
      (name) => this.#tensors.has(name) && stored.has(name),
    )
  }
}

function storesOf({ stores }: PassBody): string[] {
  return stores.map(({ into }) => into)
}
