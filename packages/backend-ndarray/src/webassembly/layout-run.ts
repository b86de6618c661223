import type { NumberArray, WorkArray } from '../plan/array-types.js'
import type { LoopArray } from '../tensors/strided-view.js'
import type { KernelMemory, KernelThreads } from './kernel-memory.js'
import type { KernelViews, PlanModule } from './plan-module.js'
import { runStaged } from './run-staged.js'
import { cutIntoSlabs, type PlanSlabs } from './slabs.js'
import { planStaging, type Staging } from './staging.js'

/** Vectors may be read beyond the end of what they belong to. */
const readAhead = 64

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
  readonly #workAt: number
  readonly #partialsAt: number
  readonly #tilesAt: number
  /** By the tensors that are staged; null if they can't be. */
  readonly #stagings = new Map<string, Staging | null>()

  constructor(module: PlanModule, numbers: readonly number[], workLength: number) {
    this.#module = module
    this.#numbers = numbers
    this.#slabs = cutIntoSlabs(module.plan, numbers)
    this.#slabNumbers = this.#slabs.nests.flatMap((nest) => [
      nest.slabs,
      nest.slabSize,
      ...nest.lengths.flatMap((length, index) => [length, nest.partials[index] as number]),
    ])
    const isCut = this.#slabs.nests.some(({ slabs }) => slabs > 1)
    this.#threads = isCut ? module.memories.threads : undefined
    this.#tensors = module.block.workPlace
    this.#workAt = aligned(module.block.byteLength)
    this.#partialsAt = aligned(this.#workAt + 8 * workLength)
    this.#tilesAt = aligned(this.#partialsAt + this.#slabs.partialBytes + readAhead)
  }

  run(
    data: readonly LoopArray[],
    numbers: NumberArray,
    work: WorkArray,
    scalars: Readonly<Record<string, number>>,
  ): void {
    const home = this.#homeOf(data)
    const staging = home && this.#stagingFor(data, home)
    const at = staging ? home.scratch(this.#tilesAt + staging.bytes) : null
    if (home === null || !staging || at === null) {
      this.#module.javascript(data, numbers, work, scalars)
      return
    }
    const views = this.#module.viewsOf(home)
    this.#fill(views, at, data, numbers, scalars)
    if (staging.tensors.length > 0) {
      runStaged(staging, this.#slabs, views, { data, numbers, at, tilesAt: at + this.#tilesAt })
    } else if (this.#threads) {
      this.#threads.run(this.#module.binary, views.kernels, this.#slabs.nests, at)
    } else views.kernels.run(at)
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
    return home ?? memories.anyMemory()
  }

  /** How the tensors outside of a memory are staged; null if they can't be. */
  #stagingFor(data: readonly LoopArray[], home: KernelMemory): Staging | null {
    const { memories } = this.#module
    let key = ''
    for (let k = 0; k < data.length; k++) {
      if (memories.memoryOf((data[k] as Float32Array).buffer) !== home) key += `${k} `
    }
    const known = this.#stagings.get(key)
    if (known !== undefined) return known
    const outside = key.split(' ').slice(0, -1).map(Number)
    const staging = planStaging(this.#module.plan, this.#numbers, this.#slabs, outside)
    this.#stagings.set(key, staging)
    return staging
  }

  /** Writes the block that the kernels read. */
  #fill(
    { integers, doubles }: KernelViews,
    at: number,
    data: readonly LoopArray[],
    numbers: NumberArray,
    scalars: Readonly<Record<string, number>>,
  ): void {
    const { block, plan } = this.#module
    let place = at >>> 2
    for (let k = 0; k < this.#tensors; k++) {
      // Those that lie elsewhere get the address of a tile later.
      integers[place + k] = (data[k] as Float32Array).byteOffset
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
