import type { Backend, Execution, Extent } from '../backend.js'

/** A tensor and where it lies. */
interface Located<T> extends Extent {
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
  const everywhere: Extent = { memory: backend, from: 0, to: 1 }
  const byMemory = new Map<object, Located<T>[]>()
  for (const [name, tensor] of named) {
    // Without extents all count as lying in one place.
    const extent = backend.extentOf ? backend.extentOf(tensor) : everywhere
    if (!extent) continue
    const located = { ...extent, name, tensor }
    const others = byMemory.get(extent.memory)
    if (others) others.push(located)
    else byMemory.set(extent.memory, [located])
  }
  for (const all of byMemory.values()) {
    let open: Located<T>[] = []
    for (const next of all.sort((a, b) => a.from - b.from)) {
      open = open.filter(({ to }) => to > next.from)
      for (const other of open) {
        if (interleave(other, next) || !backend.overlaps(other.tensor, next.tensor)) continue
        return [other.name, next.name]
      }
      open.push(next)
    }
  }
  return undefined
}

/** Whether one lies in the gaps of the other, as the columns of a matrix do. */
function interleave({ from, step, width = 1 }: Extent, next: Extent): boolean {
  if (step === undefined || step !== next.step) return false
  const after = (next.from - from) % step
  return after >= width && step - after >= (next.width ?? 1)
}
