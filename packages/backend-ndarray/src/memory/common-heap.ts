import { ArenaHeap } from './arena-heap.js'

let common: WeakRef<ArenaHeap> | undefined

/**
 * The heap of all backends of a realm that share no memory between threads. Engines limit how many
 * WebAssembly memories there may be (Chromium to some hundred in a process), and collect garbage for a long
 * time before they refuse one: so backends do not have one each. And tensors that one of them made are in
 * place for another. It is collected with the last backend.
 */
export function commonHeap(): ArenaHeap {
  const known = common?.deref()
  if (known) return known
  const heap = new ArenaHeap()
  common = new WeakRef(heap)
  return heap
}
