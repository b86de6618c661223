import type { Nest, NumberId, Plan, Stride } from '../plan/plan.js'
import { nestsOf } from './walked-nest.js'

/** What a nest touches of a tensor: indices, seen from the tensor's first element. */
export interface Reach {
  /** The place of the tensor in {@link Plan.memories}. */
  readonly memory: number
  /** Elements from one step of the outermost loop to the next. */
  readonly step: number
  /** The least and the greatest index in the first step. */
  readonly least: number
  readonly greatest: number
  readonly isStored: boolean
  /** How many elements there are in a step. */
  readonly inStep: number
  /** Set where the outermost loop is the one along which the tensor is contiguous. */
  readonly across: Across | null
}

/** A tensor that lies across its nest: for each step of the inner loop there is a row of it. */
export interface Across {
  readonly rows: number
  /** Elements from one row to the next. */
  readonly stride: number
  /** The place of that stride in the table of numbers. */
  readonly number: NumberId
}

/** By nest, the tensors that it touches. */
export function reachesOf(plan: Plan, numbers: readonly number[]): Reach[][] {
  return nestsOf(plan).map((nest) => reachesOfNest(plan, nest, numbers))
}

function reachesOfNest(plan: Plan, nest: Nest, numbers: readonly number[]): Reach[] {
  const stored = new Set(nest.stores.map(({ access }) => access.memory))
  const loads = nest.values.flatMap((value) => (value.op === 'load' ? [value.access] : []))
  const accesses = [...nest.stores.map(({ access }) => access), ...loads]
  const reaches = new Map<number, Reach>()
  for (const { memory, walk } of accesses) {
    if (plan.memories[memory]?.home !== 'tensor' || reaches.has(memory)) continue
    const strides = nest.walks[walk]?.strides ?? []
    const [step = 0, ...inner] = strides.map((stride) => elementsOf(stride, numbers))
    let least = 0
    let greatest = 0
    let inStep = 1
    inner.forEach((stride, index) => {
      const size = sizeAt(nest, index + 1, numbers)
      if (stride < 0) least += stride * (size - 1)
      else greatest += stride * (size - 1)
      if (stride !== 0) inStep *= size
    })
    reaches.set(memory, {
      memory,
      step,
      least,
      greatest,
      isStored: stored.has(memory),
      inStep,
      across: acrossOf(nest, strides, numbers),
    })
  }
  return [...reaches.values()]
}

function acrossOf(
  nest: Nest,
  strides: readonly Stride[],
  numbers: readonly number[],
): Across | null {
  const [outer, inner] = strides
  if (nest.blocking.cut !== 'tiles' || strides.length !== 2 || outer !== 1) return null
  if (typeof inner !== 'object') return null
  const stride = numbers[inner.number] as number
  return stride < 0 ? null : { rows: sizeAt(nest, 1, numbers), stride, number: inner.number }
}

function elementsOf(stride: Stride, numbers: readonly number[]): number {
  return typeof stride === 'object' ? (numbers[stride.number as NumberId] as number) : stride
}

function sizeAt({ loops }: Nest, loop: number, numbers: readonly number[]): number {
  return numbers[loops[loop]?.size as number] as number
}

/** The indices that so many steps from `begin` on touch: from `least` to before `beyond`. */
export function rangeOf({ step, least, greatest }: Reach, begin: number, end: number) {
  const [first, last] = step < 0 ? [end - 1, begin] : [begin, end - 1]
  return { least: least + step * first, beyond: greatest + step * last + 1 }
}
