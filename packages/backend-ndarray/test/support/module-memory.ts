import type { Program } from '@adafactor/core'
import { generateProgram } from '../../src/javascript/generate-program.js'
import type { TensorLayout } from '../../src/plan/place-program.js'
import { planLayout } from '../../src/plan/plan-layout.js'
import { prepareProgram } from '../../src/plan/prepare-program.js'
import {
  type ElementType,
  elementTypeOf,
  type LoopArray,
  loopArrayOf,
  type StridedView,
} from '../../src/tensors/strided-view.js'
import type { KernelMemories, KernelMemory } from '../../src/webassembly/kernel-memory.js'
import { PlanModule } from '../../src/webassembly/plan-module.js'
import { whyNotWalkable } from '../../src/webassembly/walkable.js'

/** What the types of TypeScript's library for browsers say of WebAssembly, as far as it is needed here. */
const { Memory, Instance } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (limits: {
        initial: number
        maximum: number
      }) => { readonly buffer: ArrayBuffer }
      readonly Instance: new (
        module: object,
        imports: object,
      ) => { readonly exports: Record<string, unknown> }
    }
  }
).WebAssembly

const pageBytes = 65536

/** One memory of a fixed size for modules and their tensors, filled from below and freed all at once. */
export class ModuleMemory implements KernelMemory, KernelMemories {
  readonly isShared = false
  readonly #memory: { readonly buffer: ArrayBuffer }
  readonly #instances = new Map<object, ReturnType<KernelMemory['instanceOf']>>()
  #top = 64
  #scratch = { at: 0, bytes: 0 }

  constructor(bytes: number) {
    const pages = Math.ceil(bytes / pageBytes)
    this.#memory = new Memory({ initial: pages, maximum: pages })
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer
  }

  instanceOf(module: object): ReturnType<KernelMemory['instanceOf']> {
    const instance =
      this.#instances.get(module) ?? new Instance(module, { env: { memory: this.#memory } })
    this.#instances.set(module, instance)
    return instance
  }

  scratch(bytes: number): number {
    if (bytes > this.#scratch.bytes) this.#scratch = { at: this.#take(bytes), bytes }
    return this.#scratch.at
  }

  memoryOf(buffer: ArrayBufferLike): KernelMemory | undefined {
    return buffer === this.buffer ? this : undefined
  }

  memoryFor(): KernelMemory {
    return this
  }

  /** The same bits in this memory. */
  copyOf<A extends Exclude<LoopArray, number[]>>(array: A): A {
    const { buffer, byteOffset, byteLength, length } = array
    const at = this.#take(byteLength)
    new Uint8Array(this.buffer).set(new Uint8Array(buffer, byteOffset, byteLength), at)
    return new (array.constructor as new (...of: unknown[]) => A)(this.buffer, at, length)
  }

  /** Forgets all that was copied. */
  clear(): void {
    this.#top = 64
    this.#scratch = { at: 0, bytes: 0 }
  }

  #take(bytes: number): number {
    const at = this.#top
    this.#top += 64 * Math.ceil(bytes / 64) + 64
    if (this.#top > this.buffer.byteLength) throw new RangeError('the memory is full')
    return at
  }
}

/** A program for one layout as a module and as JavaScript, with what a run needs besides the tensors. */
export function buildModule(
  program: Program,
  layouts: readonly TensorLayout[],
  memory: ModuleMemory,
  isPrecise = false,
) {
  const { plan, numbers, workLength } = planLayout(prepareProgram(program), layouts)
  const javascript = generateProgram(plan).run
  const alone = () => {
    throw new Error('the module does not run by itself')
  }
  const isWalkable = whyNotWalkable(plan) === null
  const module = isWalkable
    ? new PlanModule(plan, isPrecise, memory, { reserve: alone, run: alone })
    : null
  const run = module?.runFor(numbers, workLength).run
  const table = Int32Array.from(numbers)
  type Scalars = Readonly<Record<string, number>>
  return {
    plan,
    get source() {
      return module?.source ?? ''
    },
    run: (data: readonly LoopArray[], scalars: Scalars) => {
      if (run === undefined) throw new TypeError('this plan is no module')
      run(data, table, new Float64Array(0), scalars)
    },
    javascript: (data: readonly LoopArray[], scalars: Scalars) =>
      javascript(data, table, new Float64Array(workLength), scalars),
  }
}

/**
 * Compiles as a backend does, to modules that compute in float64. Plain arrays are run as JavaScript.
 * Tensors are copied into the memory for each run, all others in it are forgotten.
 */
export function compileModules(program: Program, memory: ModuleMemory) {
  return {
    run(items: readonly { tensors: Record<string, object>; scalars: Record<string, number> }[]) {
      for (const { tensors, scalars } of items) {
        memory.clear()
        const views = program.tensors.map(({ name }) => tensors[name] as StridedView)
        const layouts = views.map((view) => ({
          ...view,
          elements: elementTypeOf(view.data) as ElementType,
        }))
        const data = views.map((view) => loopArrayOf(view.data))
        const built = buildModule(program, layouts, memory, true)
        if (whyNotWalkable(built.plan) !== null) {
          built.javascript(data, scalars)
          continue
        }
        const typed = data as Exclude<LoopArray, number[]>[]
        const inside = typed.map((array) => memory.copyOf(array))
        built.run(inside, scalars)
        typed.forEach((array, index) => {
          array.set(inside[index] as Float64Array)
        })
      }
    },
    dispose() {},
  }
}
