import type { NumberId, Plan } from '../plan/plan.js'
import { get, integer, sum } from './module/build.js'
import type { Code } from './module/code.js'
import { nestsOf } from './walked-nest.js'

/** The parameter of every generated function: where the block begins. */
export const blockParameter = ['args', 'i32'] as const

/** Numbers of a nest besides those of the plan's table. */
const nestNumbers = 2

/** The same of each of its sums. */
const sumNumbers = 2

/**
 * Where a run finds what depends on its tensors: a block of memory with addresses, the numbers of the
 * plan's table, how loops are cut into slabs, and the scalars.
 */
export class ArgumentBlock {
  readonly #plan: Plan
  readonly #tensors: number
  /** By nest: the place of its own numbers. */
  readonly #nestPlaces: readonly number[]
  readonly #scalarsAt: number

  constructor(plan: Plan) {
    this.#plan = plan
    this.#tensors = plan.memories.filter(({ home }) => home === 'tensor').length
    let place = this.firstNumber + plan.numberNames.length
    this.#nestPlaces = nestsOf(plan).map(({ sums }) => {
      const own = place
      place += nestNumbers + sumNumbers * sums.length
      return own
    })
    this.#scalarsAt = 8 * Math.ceil(place / 2)
  }

  /** The place of the work space's address, among 32-bit numbers; the tensors' come before it. */
  get workPlace(): number {
    return this.#tensors
  }

  /** The place of the address of the slabs' partial sums. */
  get partialsPlace(): number {
    return this.#tensors + 1
  }

  /** The place of the first number of the plan's table; those of the nests follow. */
  get firstNumber(): number {
    return this.#tensors + 2
  }

  /** Where the scalars are: in bytes, a float64 each. */
  get scalarsAt(): number {
    return this.#scalarsAt
  }

  get byteLength(): number {
    return this.#scalarsAt + 8 * this.#plan.scalars.length
  }

  /** The address of index 0 of a memory. */
  address(memory: number): Code {
    const isTensor = this.#plan.memories[memory]?.home === 'tensor'
    return isTensor ? this.#load(memory) : this.work()
  }

  /** The address of the work space. */
  work(): Code {
    return this.#load(this.workPlace)
  }

  number(id: NumberId): Code {
    return this.#load(this.firstNumber + id)
  }

  scalar(name: string): Code {
    return ['f64.load', this.#scalarsAt + 8 * this.#plan.scalars.indexOf(name), get('args')]
  }

  slabs(nest: number): Code {
    return this.#load(this.#nestPlaces[nest] as number)
  }

  /** How many steps of the outermost loop a slab has. */
  slabSize(nest: number): Code {
    return this.#load((this.#nestPlaces[nest] as number) + 1)
  }

  /** How many elements a sum has: of the slab's, if each slab has its own. */
  sumLength(nest: number, index: number): Code {
    return this.#load(this.#sumPlace(nest, index))
  }

  /** Where the partial sums of the first slab are. */
  partials(nest: number, index: number): Code {
    return sum(this.#load(this.partialsPlace), this.#load(this.#sumPlace(nest, index) + 1))
  }

  #sumPlace(nest: number, index: number): number {
    return (this.#nestPlaces[nest] as number) + nestNumbers + sumNumbers * index
  }

  #load(place: number): Code {
    return ['i32.load', 4 * place, get('args')]
  }
}

/** A number times the size of a float64. */
export function bytesOfDoubles(count: Code): Code {
  return ['i32.mul', count, integer(8)]
}
