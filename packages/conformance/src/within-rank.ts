import type { BackendTraits, Shape } from '@adafactor/core'
import { Finding } from './finding.js'
import type { AnyBackend } from './subject.js'

/** The shapes that a backend with these traits takes. */
export function withinRank(
  { traits: { maxRank = Number.POSITIVE_INFINITY } }: { readonly traits: BackendTraits },
  shapes: readonly Shape[],
): Shape[] {
  return shapes.filter(({ length }) => length <= maxRank)
}

/** How a case meets a backend that takes only so many axes. */
export class RankLimit {
  private needed = 0

  constructor(private readonly maxRank: number) {}

  /** Why a case does not apply, if it has asked for more axes than there are. */
  get reason(): string | undefined {
    const { needed, maxRank } = this
    return needed > maxRank
      ? `it needs tensors of ${needed} axes; traits.maxRank of the backend is ${maxRank}`
      : undefined
  }

  /**
   * The backend, watched: each member by itself, since an instance of a class can't be spread.
   */
  watch(backend: AnyBackend): AnyBackend {
    const { overlaps, repeatsElements, whyForeign, flush } = backend
    return {
      specification: backend.specification,
      name: backend.name,
      ...(backend.packageName === undefined ? {} : { packageName: backend.packageName }),
      traits: backend.traits,
      isTensor: (value): value is unknown => backend.isTensor(value),
      create: (shape, data) => {
        this.ask(shape.length)
        return backend.create(shape, data)
      },
      shapeOf: (tensor) => backend.shapeOf(tensor),
      read: (tensor) => backend.read(tensor),
      write: (tensor, data) => backend.write(tensor, data),
      dispose: (tensor) => backend.dispose(tensor),
      memory: () => backend.memory(),
      compile: (program) => {
        this.ask(program.rank)
        return backend.compile(program)
      },
      destroy: () => backend.destroy(),
      ...(whyForeign ? { whyForeign: (value) => whyForeign.call(backend, value) } : {}),
      ...(overlaps ? { overlaps: (a, b) => overlaps.call(backend, a, b) } : {}),
      ...(repeatsElements
        ? { repeatsElements: (tensor) => repeatsElements.call(backend, tensor) }
        : {}),
      ...(flush ? { flush: () => flush.call(backend) } : {}),
    }
  }

  private ask(rank: number): void {
    if (rank <= this.maxRank) return
    this.needed = Math.max(this.needed, rank)
    throw new Finding(`${rank} axes`)
  }
}
