import type { Plan } from './plan.js'
import type { RunProgram } from './run-program.js'

/** JavaScript that the backend generated. */
export interface GeneratedSource {
  /** The name of the program that it runs. */
  readonly program: string
  /** The element type of each tensor of the program. */
  readonly tensors: Readonly<Record<string, string>>
  /** The JavaScript. */
  readonly source: string
}

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
  private readonly plans = new Map<string, StoredPlan>()

  constructor(private readonly build: (plan: Plan) => BuiltPlan) {}

  /** A plan, built unless it is there. Each call is to be answered by {@link giveBack}. */
  take(plan: Plan): StoredPlan {
    const key = JSON.stringify(plan)
    let stored = this.plans.get(key)
    if (stored === undefined) {
      const { run, source } = this.build(plan)
      const generated = source === null ? null : describe(plan, source)
      stored = { key, run, source, generated, users: 0 }
      this.plans.set(key, stored)
    }
    stored.users++
    return stored
  }

  giveBack(stored: StoredPlan): void {
    if (--stored.users === 0 && this.plans.get(stored.key) === stored) this.plans.delete(stored.key)
  }

  /** What was generated, each text once. */
  sources(): GeneratedSource[] {
    const byText = new Map<string, GeneratedSource>()
    for (const { generated } of this.plans.values()) {
      if (generated !== null && !byText.has(generated.source))
        byText.set(generated.source, generated)
    }
    return [...byText.values()]
  }

  clear(): void {
    this.plans.clear()
  }
}

function describe({ name, memories }: Plan, source: string): GeneratedSource {
  const tensors = memories.filter(({ home }) => home === 'tensor')
  return {
    program: name,
    tensors: Object.fromEntries(tensors.map(({ name, elements }) => [name, elements])),
    source,
  }
}
