import { withMemoryFor } from '@adafactor/core'
import { type WebAssemblyModule, webAssembly } from '../memory/web-assembly.js'
import type { NumberArray } from '../plan/array-types.js'
import type { Plan } from '../plan/plan.js'
import type { LayoutProgram } from '../plan/run-program.js'
import type { LoopArray } from '../tensors/strided-view.js'
import { ArgumentBlock } from './argument-block.js'
import { emitModule } from './emit-module.js'
import {
  finishFunction,
  meansFunction,
  nestFunction,
  prepareFunction,
  runFunction,
  wideFunction,
} from './kernel-functions.js'
import type { KernelMemories, KernelMemory } from './kernel-memory.js'
import { LayoutRun, type Place } from './layout-run.js'
import { encodeModule } from './module/encode-module.js'
import { printModule } from './module/print-module.js'
import { widthsOf } from './walkable.js'
import { directionsOf, nestsOf } from './walked-nest.js'

/** The functions of a nest, as the host calls them with the address of a block. */
export interface NestKernels {
  readonly prepare: (block: number) => void
  readonly walk: WalkKernel
  /** The same in float64; undefined for a nest that can't overflow. */
  readonly wide: WalkKernel | undefined
  /** Whether something overflowed, not 0 if so. */
  readonly finish: (block: number) => number
  readonly means: (block: number) => void
}

export type WalkKernel = (block: number, slab: number, begin: number, end: number) => void

/** A memory as the host sees it, and the kernels over it. */
export interface KernelViews {
  readonly buffer: ArrayBufferLike
  readonly bytes: Uint8Array
  readonly integers: Int32Array
  readonly doubles: Float64Array
  /** Runs everything, for tensors that lie in the memory. */
  readonly run: (block: number) => void
  readonly nests: readonly NestKernels[]
}

/** A plan without its module, for tensors that can't be staged or have no memory to be staged in. */
export interface OtherForm {
  reserve(workLength: number): void
  run(
    data: readonly LoopArray[],
    numbers: NumberArray,
    workLength: number,
    scalars: Readonly<Record<string, number>>,
  ): void
}

/** A plan as a WebAssembly module, compiled once for all layouts and memories. */
export class PlanModule {
  readonly plan: Plan
  readonly block: ArgumentBlock
  readonly memories: KernelMemories
  /** The binary form. */
  readonly binary: Uint8Array<ArrayBuffer>
  /** By nest, whether it begins with the last slab. */
  readonly directions: readonly boolean[]
  readonly #code: ReturnType<typeof emitModule>
  readonly #module: WebAssemblyModule
  readonly #views = new WeakMap<KernelMemory, KernelViews>()
  readonly other: OtherForm

  /**
   * @param isPrecise whether all is computed in float64
   * @throws AdafactorError `backend/unsupported-size` if there is no memory for the module
   */
  constructor(plan: Plan, isPrecise: boolean, memories: KernelMemories, other: OtherForm) {
    this.plan = plan
    this.memories = memories
    this.other = other
    this.block = new ArgumentBlock(plan)
    this.#code = emitModule(plan, widthsOf(plan, isPrecise), memories.isShared)
    const { Module } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>
    this.binary = encodeModule(this.#code)
    this.directions = directionsOf(plan)
    this.#module = withMemoryFor(
      `the WebAssembly module of "${plan.name}"`,
      () => new Module(this.binary),
    )
  }

  /** The text form. */
  get source(): string {
    return printModule(this.#code)
  }

  /** How tensors of one layout are run. */
  runFor(numbers: readonly number[], workLength: number): LayoutProgram {
    const layout = new LayoutRun(this, numbers, workLength)
    return {
      run: (data, itemNumbers, _, scalars, reserved) =>
        layout.run(data, itemNumbers, scalars, reserved as Place | null | undefined),
      reserve: (data) => layout.reserve(data),
    }
  }

  viewsOf(home: KernelMemory): KernelViews {
    const known = this.#views.get(home)
    if (known !== undefined && known.buffer === home.buffer) return known
    const { buffer } = home
    const { exports } = withMemoryFor(
      `an instance of the WebAssembly module of "${this.plan.name}"`,
      () => home.instanceOf(this.#module),
    )
    const views: KernelViews = {
      buffer,
      bytes: new Uint8Array(buffer),
      integers: new Int32Array(buffer),
      doubles: new Float64Array(buffer),
      run: exports[runFunction] as KernelViews['run'],
      nests: nestsOf(this.plan).map((_, index) => ({
        prepare: exports[prepareFunction(index)] as NestKernels['prepare'],
        walk: exports[nestFunction(index)] as WalkKernel,
        wide: exports[wideFunction(index)] as WalkKernel | undefined,
        finish: exports[finishFunction(index)] as NestKernels['finish'],
        means: exports[meansFunction(index)] as NestKernels['means'],
      })),
    }
    this.#views.set(home, views)
    return views
  }
}
