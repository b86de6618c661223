import type { NumberArray } from '../plan/array-types.js'
import type { LoopArray } from '../tensors/strided-view.js'
import { slabNumbers } from './argument-block.js'
import type { KernelMemory, KernelThreads } from './kernel-memory.js'
import type { KernelViews, PlanModule } from './plan-module.js'
import { runStaged } from './run-staged.js'
import { cutIntoSlabs, type PlanSlabs } from './slabs.js'
import { nothingStaged, planStaging, type Staging } from './staging.js'
import { nestsOf } from './walked-nest.js'

/** Vectors may be read beyond the end of what they belong to. */
const readAhead = 64

/** Counters of loops go on by strips and slabs, and must not come to 2^31. */
const mostSteps = 2 ** 31 - 2 ** 20

/** Where a run takes place, and which tensors are brought there. */
export interface Place {
  readonly home: KernelMemory
  readonly staging: Staging
}

/** Runs a module on tensors of one layout. */
export class LayoutRun {
  readonly #module: PlanModule
  readonly #numbers: readonly number[]
  readonly #slabs: PlanSlabs
  /** The numbers of the nests, as {@link ArgumentBlock} has them. */
  readonly #slabNumbers: readonly number[]
  /** Undefined if there is nothing to share among them. */
  readonly #threads: KernelThreads | undefined
  readonly #tensors: number
  readonly #workLength: number
  readonly #workAt: number
  readonly #partialsAt: number
  readonly #tilesAt: number
  readonly #isTooLong: boolean
  /** So that nothing is made for a run like the last. */
  #lastPlace: Place | undefined
  /** By the tensors that are staged; null if they can't be. */
  readonly #stagings = new Map<string, Staging | null>()

  constructor(module: PlanModule, numbers: readonly number[], workLength: number) {
    this.#module = module
    this.#numbers = numbers
    this.#slabs = cutIntoSlabs(module.plan, numbers)
    this.#slabNumbers = this.#slabs.nests.flatMap(slabNumbers)
    const isCut = this.#slabs.nests.some(({ slabs }) => slabs > 1)
    this.#threads = isCut ? module.memories.threads : undefined
    this.#workLength = workLength
    this.#tensors = module.block.workPlace
    this.#workAt = aligned(module.block.byteLength)
    this.#partialsAt = aligned(this.#workAt + 8 * workLength)
    this.#tilesAt = aligned(this.#partialsAt + this.#slabs.partialBytes + readAhead)
    this.#isTooLong = nestsOf(module.plan).some(({ loops }) =>
      loops.some(({ size }) => (numbers[size] as number) > mostSteps),
    )
  }

  /**
   * Takes the memory of a run on these arrays, and makes what runs there.
   * @returns where it will be; null if the plan's other form has to run
   * @throws AdafactorError `backend/thread-lost`
   */
  reserve(data: readonly LoopArray[]): Place | null {
    this.#threads?.check()
    const place = this.#place(data)
    if (place === null) this.#module.other.reserve(this.#workLength)
    else this.#module.viewsOf(place.home)
    return place
  }

  run(
    data: readonly LoopArray[],
    numbers: NumberArray,
    scalars: Readonly<Record<string, number>>,
    reserved?: Place | null,
  ): void {
    const place = reserved === undefined ? this.#place(data) : reserved
    // It is as large as was reserved, but others may have made it larger since, elsewhere.
    const at = place?.home.scratch(this.#tilesAt + place.staging.bytes) ?? null
    if (place === null || at === null) {
      this.#module.other.run(data, numbers, this.#workLength, scalars)
      return
    }
    const { home, staging } = place
    const views = this.#module.viewsOf(home)
    this.#fill(home, staging, views, at, data, numbers, scalars)
    if (staging !== nothingStaged) {
      const numbersAt = at + 4 * this.#module.block.firstNumber
      const tilesAt = at + this.#tilesAt
      runStaged(staging, this.#slabs, views, { data, numbers, at, numbersAt, tilesAt })
    } else if (this.#threads) this.#threads.run(this.#module, views, this.#slabs.nests, at)
    else views.run(at)
  }

  /** Where to run; null if there is no memory for it, or tensors can't be staged. */
  #place(data: readonly LoopArray[]): Place | null {
    if (this.#isTooLong) return null
    const common = this.#commonHome(data)
    const home = common ?? this.#homeOf(data)
    const staging = common ? nothingStaged : home && this.#stagingFor(data, home)
    if (home && staging && home.scratch(this.#tilesAt + staging.bytes) !== null) {
      return this.#placed(home, staging)
    }
    return this.#placeElsewhere(data)
  }

  /** A memory with room, to which all tensors are brought: where they lie changes no bit. */
  #placeElsewhere(data: readonly LoopArray[]): Place | null {
    const staging = this.#stagingOf(data.map((_, k) => `${k} `).join(''))
    const home = staging && this.#module.memories.memoryFor(this.#tilesAt + staging.bytes)
    return home && staging ? this.#placed(home, staging) : null
  }

  #placed(home: KernelMemory, staging: Staging): Place {
    const last = this.#lastPlace
    if (last?.home === home && last.staging === staging) return last
    this.#lastPlace = { home, staging }
    return this.#lastPlace
  }

  /** The memory that all tensors lie in. */
  #commonHome(data: readonly LoopArray[]): KernelMemory | undefined {
    const { memories } = this.#module
    const { buffer } = data[0] as Float32Array
    const home = memories.memoryOf(buffer)
    if (home === undefined) return undefined
    for (let k = 1; k < data.length; k++) {
      const { buffer: other } = data[k] as Float32Array
      if (other !== buffer && memories.memoryOf(other) !== home) return undefined
    }
    return home
  }

  /** The memory that has the largest of the tensors. */
  #homeOf(data: readonly LoopArray[]): KernelMemory | null {
    const { memories } = this.#module
    let home: KernelMemory | undefined
    let most = -1
    for (let k = 0; k < data.length; k++) {
      const { buffer, length } = data[k] as Float32Array
      if (length <= most) continue
      const found = memories.memoryOf(buffer)
      if (found === undefined) continue
      home = found
      most = length
    }
    return home ?? null
  }

  /** A shared memory has many buffers. */
  #isIn(home: KernelMemory, { buffer }: Float32Array): boolean {
    return buffer === home.buffer || this.#module.memories.memoryOf(buffer) === home
  }

  /** How the tensors outside of a memory are staged; null if they can't be. */
  #stagingFor(data: readonly LoopArray[], home: KernelMemory): Staging | null {
    let key = ''
    for (let k = 0; k < data.length; k++) {
      if (!this.#isIn(home, data[k] as Float32Array)) key += `${k} `
    }
    return this.#stagingOf(key)
  }

  /** @param key the places of the tensors outside, with a space behind each */
  #stagingOf(key: string): Staging | null {
    const known = this.#stagings.get(key)
    if (known !== undefined) return known
    const outside = key.split(' ').slice(0, -1).map(Number)
    const staging = planStaging(this.#module.plan, this.#numbers, this.#slabs, outside)
    this.#stagings.set(key, staging)
    return staging
  }

  /** Writes the block that the kernels read. */
  #fill(
    home: KernelMemory,
    staging: Staging,
    { integers, doubles }: KernelViews,
    at: number,
    data: readonly LoopArray[],
    numbers: NumberArray,
    scalars: Readonly<Record<string, number>>,
  ): void {
    const { block, plan } = this.#module
    let place = at >>> 2
    for (let k = 0; k < this.#tensors; k++) {
      const array = data[k] as Float32Array
      if (staging === nothingStaged || this.#isIn(home, array)) {
        integers[place + k] = array.byteOffset
      }
    }
    place += this.#tensors
    integers[place++] = at + this.#workAt
    integers[place++] = at + this.#partialsAt
    for (let k = 0; k < numbers.length; k++) integers[place++] = numbers[k] as number
    const own = this.#slabNumbers
    for (let k = 0; k < own.length; k++) integers[place++] = own[k] as number
    place = (at + block.scalarsAt) / 8
    for (let k = 0; k < plan.scalars.length; k++) {
      doubles[place++] = scalars[plan.scalars[k] as string] as number
    }
  }
}

function aligned(bytes: number): number {
  return 64 * Math.ceil(bytes / 64)
}
