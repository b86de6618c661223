import type { Program } from '@adafactor/core'
import type { GeneratedMemory, GeneratedSource } from '@adafactor/core/compiler'
import type { Plan } from './plan.js'
import type { PlanStyle } from './prepare-program.js'
import type { LayoutProgram } from './run-program.js'

/** A plan made ready to run. */
export interface BuiltPlan {
  /** How tensors of one layout are run, given its numbers and how much work space it needs. */
  runFor(numbers: readonly number[], workLength: number): LayoutProgram
  /** Whether runs are to be given work space. */
  readonly needsWork: boolean
  /** Null for closures; asked for when somebody wants to read it. */
  readonly source: (() => string) | null
  readonly language: 'javascript' | 'wat'
}

/** A built plan and who uses it. */
export interface StoredPlan extends BuiltPlan {
  readonly key: string
  readonly plan: Plan
  readonly program: Program
  users: number
}

/**
 * The plans that the programs of one backend run: equal ones are built once, and go with the last
 * layout that runs them. Optimizers for models of one kind share all of them.
 */
export class PlanStore {
  readonly #plans = new Map<string, StoredPlan>()

  readonly #build: (plan: Plan) => BuiltPlan

  constructor(
    build: (plan: Plan) => BuiltPlan,
    readonly style: PlanStyle,
  ) {
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
      stored = { ...this.#build(plan), key, plan, program, users: 0 }
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
    const byCode = new Map<string, GeneratedSource>()
    for (const stored of this.#plans.values()) {
      const code = stored.source?.()
      if (code !== undefined && !byCode.has(code)) byCode.set(code, describe(stored, code))
    }
    return [...byCode.values()]
  }

  clear(): void {
    this.#plans.clear()
  }
}

/** Code for people: one text for all passes, since a function walks through them. */
function describe({ plan, program, language }: StoredPlan, code: string): GeneratedSource {
  const { memories, passes } = plan
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
    (tensor, place) => [`${memories[place]?.name}_${suffixes[language]}`, tensor.name] as const,
  )
  const text = {
    title: program.name,
    passes: passes.map((_, index) => index + 1),
    code,
    names: Object.fromEntries(arrays),
    reads: described.filter((_, place) => read.has(place)),
    writes: described.filter((_, place) => written.has(place)),
  }
  return { language, program, texts: [text] }
}

/** How names of arrays, or of their addresses, end. */
const suffixes = { javascript: 'data', wat: 'base' }
