import type { Plan } from '../plan/plan.js'
import type { RunProgram } from '../plan/run-program.js'
import { ArgumentBlock } from './argument-block.js'
import { emitModule, finishFunction, prepareFunction, runFunction } from './emit-module.js'
import type { KernelMemories, KernelMemory } from './kernel-memory.js'
import { LayoutRun } from './layout-run.js'
import { encodeModule } from './module/encode-module.js'
import { printModule } from './module/print-module.js'
import { nestFunction } from './nest-function.js'
import { widthsOf } from './walkable.js'
import { nestsOf } from './walked-nest.js'
import { webAssembly } from './web-assembly.js'

/** The functions of a module, as the host calls them. */
export interface Kernels {
  readonly run: (block: number) => void
  /** By nest. */
  readonly prepare: readonly ((block: number) => void)[]
  readonly walk: readonly ((block: number, slab: number, begin: number, end: number) => void)[]
  readonly finish: readonly ((block: number) => void)[]
}

/** A memory as the host sees it, and the kernels over it. */
export interface KernelViews {
  readonly buffer: ArrayBufferLike
  readonly bytes: Uint8Array
  readonly integers: Int32Array
  readonly doubles: Float64Array
  readonly kernels: Kernels
}

/** A plan as a WebAssembly module, compiled once for all layouts and memories. */
export class PlanModule {
  readonly plan: Plan
  readonly block: ArgumentBlock
  readonly memories: KernelMemories
  /** The binary form. */
  readonly binary: Uint8Array<ArrayBuffer>
  readonly #code: ReturnType<typeof emitModule>
  readonly #module: object
  readonly #views = new WeakMap<KernelMemory, KernelViews>()
  readonly #makeJavascript: () => RunProgram
  #javascript: RunProgram | null = null

  /**
   * @param isPrecise whether all is computed in float64
   * @param makeJavascript the plan as JavaScript, for tensors that can't be staged
   */
  constructor(
    plan: Plan,
    isPrecise: boolean,
    memories: KernelMemories,
    makeJavascript: () => RunProgram,
  ) {
    this.plan = plan
    this.memories = memories
    this.#makeJavascript = makeJavascript
    this.block = new ArgumentBlock(plan)
    this.#code = emitModule(plan, widthsOf(plan, isPrecise), memories.isShared)
    this.binary = encodeModule(this.#code)
    this.#module = new (webAssembly().Module)(this.binary)
  }

  /** The text form. */
  get source(): string {
    return printModule(this.#code)
  }

  /** The plan as JavaScript, made when it is first needed. */
  get javascript(): RunProgram {
    this.#javascript ??= this.#makeJavascript()
    return this.#javascript
  }

  /** How tensors of one layout are run. */
  runFor(numbers: readonly number[], workLength: number): RunProgram {
    const run = new LayoutRun(this, numbers, workLength)
    return (data, itemNumbers, work, scalars) => run.run(data, itemNumbers, work, scalars)
  }

  viewsOf(home: KernelMemory): KernelViews {
    const known = this.#views.get(home)
    if (known !== undefined && known.buffer === home.buffer) return known
    const { buffer } = home
    const { exports } = home.instanceOf(this.#module)
    const nests = nestsOf(this.plan)
    const byNest = <F>(name: (index: number) => string) =>
      nests.map((_, index) => exports[name(index)] as F)
    const views: KernelViews = {
      buffer,
      bytes: new Uint8Array(buffer),
      integers: new Int32Array(buffer),
      doubles: new Float64Array(buffer),
      kernels: {
        run: exports[runFunction] as Kernels['run'],
        prepare: byNest(prepareFunction),
        walk: byNest(nestFunction),
        finish: byNest(finishFunction),
      },
    }
    this.#views.set(home, views)
    return views
  }
}
