import type { Program } from '@adafactor/core'
import type { GeneratedMemory, GeneratedSource } from '@adafactor/core/compiler'
import type { Plan } from './plan.js'
import type { RunProgram } from './run-program.js'

/** A plan made ready to run. */
export interface BuiltPlan {
  readonly run: RunProgram
  /** Null for closures. */
  readonly source: string | null
}

/** A built plan and who uses it. */
export interface StoredPlan extends BuiltPlan {
  readonly key: string
  readonly generated: GeneratedSource | null
  users: number
}

/**
 * The plans that the programs of one backend run: equal ones are built once, and go with the last
 * layout that runs them. Optimizers for models of one kind share all of them.
 */
export class PlanStore {
  readonly #plans = new Map<string, StoredPlan>()

  readonly #build: (plan: Plan) => BuiltPlan

  constructor(build: (plan: Plan) => BuiltPlan) {
    this.#build = build
  }

  /**
   * A plan of a program, built unless an equal one is there. Each call is to be answered by
   * {@link giveBack}.
   */
  take(plan: Plan, program: Program): StoredPlan {
    const key = JSON.stringify(plan)
    let stored = this.#plans.get(key)
    if (stored === undefined) {
      const { run, source } = this.#build(plan)
      const generated = source === null ? null : describe(plan, program, source)
      stored = { key, run, source, generated, users: 0 }
      this.#plans.set(key, stored)
    }
    stored.users++
    return stored
  }

  /** How many are kept. */
  get size(): number {
    return this.#plans.size
  }

  giveBack(stored: StoredPlan): void {
    if (--stored.users === 0 && this.#plans.get(stored.key) === stored)
      this.#plans.delete(stored.key)
  }

  /** What was generated, each text once. */
  sources(): GeneratedSource[] {
    const byCode = new Map<string | null, GeneratedSource>()
    for (const { source, generated } of this.#plans.values()) {
      if (generated !== null && !byCode.has(source)) byCode.set(source, generated)
    }
    return [...byCode.values()]
  }

  clear(): void {
    this.#plans.clear()
  }
}

/** JavaScript for people: one text for all passes, since a function walks through them. */
function describe({ memories, passes }: Plan, program: Program, code: string): GeneratedSource {
  const nests = passes.flatMap((pass) => pass.nests)
  const read = new Set(
    nests.flatMap(({ values }) =>
      values.flatMap((value) => (value.op === 'load' ? [value.access.memory] : [])),
    ),
  )
  const written = new Set(
    nests.flatMap(({ sums, stores }) => [...sums, ...stores].map(({ access }) => access.memory)),
  )
  const described = memories.map(
    ({ name, elements }, place): GeneratedMemory => ({
      name: program.tensors[place]?.name ?? name,
      type: elements,
    }),
  )
  const arrays = program.tensors.map(
    (tensor, place) => [`${memories[place]?.name}_data`, tensor.name] as const,
  )
  const text = {
    title: program.name,
    passes: passes.map((_, index) => index + 1),
    code,
    names: Object.fromEntries(arrays),
    reads: described.filter((_, place) => read.has(place)),
    writes: described.filter((_, place) => written.has(place)),
  }
  return { language: 'javascript', program, texts: [text] }
}
