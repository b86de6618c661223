import type { BackendTraits, Shape } from '@adafactor/core'
import type { AnyBackend } from './backend-under-test.js'
import { Violation } from './violation.js'

/** The shapes that a backend with these traits takes. */
export function withinRank(
  { traits: { maxRank = Number.POSITIVE_INFINITY } }: { readonly traits: BackendTraits },
  shapes: readonly Shape[],
): Shape[] {
  return shapes.filter(({ length }) => length <= maxRank)
}

/** How a case meets a backend that takes only so many axes. */
export class RankLimit {
  readonly #maxRank: number

  #needed = 0

  constructor(maxRank: number) {
    this.#maxRank = maxRank
  }

  /** Why a case does not apply, if it has asked for more axes than there are. */
  get reason(): string | undefined {
    const [needed, maxRank] = [this.#needed, this.#maxRank]
    return needed > maxRank
      ? `it needs tensors of ${needed} axes; traits.maxRank of the backend is ${maxRank}`
      : undefined
  }

  /** The backend, watched; its members by themselves, since an instance of a class can't be spread. */
  watch(backend: AnyBackend): AnyBackend {
    const limited: Pick<AnyBackend, 'create' | 'compile'> = {
      create: (shape, data, options) => {
        this.#ask(shape.length)
        return backend.create(shape, data, options)
      },
      compile: (program) => {
        this.#ask(program.rank)
        return backend.compile(program)
      },
    }
    return { ...membersOf(backend), ...limited }
  }

  #ask(rank: number): void {
    if (rank <= this.#maxRank) return
    this.#needed = Math.max(this.#needed, rank)
    throw new Violation(`${rank} axes`)
  }
}

/** What an object has, with its prototypes, each method by itself. */
function membersOf<T extends object>(object: T): T {
  const members: Record<string, unknown> = {}
  let source: object | null = object
  while (source !== null && source !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(source)) {
      if (name === 'constructor' || name in members) continue
      const member: unknown = object[name as keyof T]
      members[name] = typeof member === 'function' ? member.bind(object) : member
    }
    source = Object.getPrototypeOf(source)
  }
  return members as T
}
