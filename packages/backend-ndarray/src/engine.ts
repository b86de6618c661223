import type { ChosenEngine } from './choose-engine.js'
import { chainProgram } from './closures/chain-program.js'
import { generateProgram } from './javascript/generate-program.js'
import type { Heap } from './memory/heap.js'
import type { Plan } from './plan/plan.js'
import type { BuiltPlan } from './plan/plan-store.js'
import type { LayoutProgram } from './plan/run-program.js'
import type { KernelMemories, KernelThreads } from './webassembly/kernel-memory.js'
import { PlanModule } from './webassembly/plan-module.js'
import { whyNotWalkable } from './webassembly/walkable.js'
import { WorkSpace } from './work-space.js'

/** Makes plans ready to run, on the engine of a backend. */
export class Engine {
  readonly #engine: ChosenEngine
  readonly #isPrecise: boolean
  readonly #workSpace: WorkSpace
  readonly #strips = new WorkSpace()
  readonly #memories: KernelMemories | null

  /**
   * @param type what the backend computes in
   * @param workSpace of the backend, for plans that are run otherwise than was thought
   */
  constructor(
    engine: ChosenEngine,
    type: 'float32' | 'float64',
    workSpace: WorkSpace,
    heap: Heap | null,
    threads: KernelThreads | null,
  ) {
    this.#engine = engine
    this.#isPrecise = type === 'float64'
    this.#workSpace = workSpace
    this.#memories = heap && {
      isShared: threads !== null,
      ...(threads && { threads }),
      memoryOf: (buffer) => heap.arenaOf(buffer),
      memoryFor: (bytes) => heap.arenaFor(bytes) ?? null,
    }
  }

  build(plan: Plan): BuiltPlan {
    return this.#memories && whyNotWalkable(plan) === null
      ? this.#buildModule(plan, this.#memories)
      : this.#buildFallback(plan)
  }

  #buildModule(plan: Plan, memories: KernelMemories): BuiltPlan {
    let made: LayoutProgram | null = null
    const fallback = () => {
      made ??= this.#buildFallback(plan).runFor([], 0)
      return made
    }
    const module = new PlanModule(plan, this.#isPrecise, memories, {
      reserve: (workLength) => {
        this.#workSpace.take(workLength)
        fallback()
      },
      run: (data, numbers, workLength, scalars) =>
        fallback().run(data, numbers, this.#workSpace.take(workLength), scalars),
    })
    return {
      runFor: (numbers, workLength) => module.runFor(numbers, workLength),
      needsWork: false,
      source: () => module.source,
      language: 'wat',
    }
  }

  #buildFallback(plan: Plan): BuiltPlan {
    if (this.#engine.fallback === 'closures') {
      const run = chainProgram(plan, this.#strips)
      return { runFor: () => ({ run }), needsWork: true, source: null, language: 'javascript' }
    }
    const { run, source } = generateProgram(plan)
    return {
      runFor: () => ({ run }),
      needsWork: true,
      source: () => source,
      language: 'javascript',
    }
  }
}
