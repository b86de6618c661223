import type { Backend, Execution, Extent } from '../backend.js'

/** A tensor and where it lies. */
interface Located<T> extends Required<Extent> {
  readonly name: string
  readonly tensor: T
}

/**
 * The names of two tensors that share memory, if any do. Where the backend tells where each lies,
 * they are sorted by that and only neighbours are compared; otherwise each with each.
 */
export function sharedMemory<T>(
  backend: Backend<T, Execution>,
  named: ReadonlyMap<string, T>,
): readonly [string, string] | undefined {
  if (!backend.overlaps) return undefined
  // Where one is not known they all count as lying in one place.
  const extents = [...named.values()].map((tensor) => backend.extentOf?.(tensor))
  const everywhere: Extent | null = extents.includes(undefined)
    ? { memory: named, from: 0, to: 1 }
    : null
  const byMemory = new Map<object, Located<T>[]>()
  for (const [index, [name, tensor]] of [...named].entries()) {
    const { memory, from, to, step = 0, width = 1 } = everywhere ?? (extents[index] as Extent)
    const located = { name, tensor, memory, from, to, step, width }
    const others = byMemory.get(memory)
    if (others) others.push(located)
    else byMemory.set(memory, [located])
  }
  for (const all of byMemory.values()) {
    // Those that reach beyond where the next one begins.
    const open: Located<T>[] = []
    for (const next of all.sort((a, b) => a.from - b.from)) {
      let kept = 0
      for (const other of open) {
        if (other.to <= next.from) continue
        open[kept++] = other
        if (interleave(other, next) || !backend.overlaps(other.tensor, next.tensor)) continue
        return [other.name, next.name]
      }
      open.length = kept
      open.push(next)
    }
  }
  return undefined
}

/** Whether one lies in the gaps of the other, as the columns of a matrix do. */
function interleave(other: Required<Extent>, next: Required<Extent>): boolean {
  if (other.step === 0 || other.step !== next.step) return false
  const after = (next.from - other.from) % next.step
  return after >= other.width && next.step - after >= next.width
}
