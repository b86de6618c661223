import { meanFactor, type PassBody, type ValueId } from '@adafactor/core/compiler'
import { numpy as np } from '@jax-js/jax'
import { Cell, type Part } from './cell.js'
import type { DeviceOps, Operand } from './element-ops.js'
import type { BatchItem, BatchNumbers, Emission } from './emission.js'
import { emitWhole, type Source } from './emit-value.js'
import { groupsOf } from './groups.js'
import { alikePlace, countOver, itemPlace, lanesPlace, stack } from './places.js'
import { Scope } from './scope.js'
import { firstStages, sumInStages } from './sum-in-stages.js'
import { totalLanes } from './total-lanes.js'
import type { TracedProgram } from './traced-program.js'

/** New arrays by the tensor that they are for. */
export interface BatchResult {
  /** By item. */
  readonly items: readonly Record<string, np.Array>[]
  /** Those that are wanted together: one number for each item, of rank 0 if there is one item. */
  readonly lanes: Record<string, np.Array>
}

/** The numbers of a batch in their order: each scalar for all items, then the hidden constants. */
export function numbersOf(
  { program, constants }: TracedProgram,
  items: readonly Readonly<Record<string, number>>[],
): number[] {
  const scalars = program.scalars.flatMap((name) => items.map((item) => item[name] as number))
  return [...scalars, ...constants]
}

/**
 * Says in operations of jax-js what a program computes for the items of a batch, so that its `jit` makes
 * few kernels and keeps no value of a parameter's size:
 *
 * - It computes within a kernel what one kernel needs, and keeps what two need. So what spans a whole
 *   pass is said anew for each sum and each store of it.
 * - It computes small values within the kernel of their only reader, once an element, and there a
 *   division keeps the kernel from using vectors. What one reader needs of fewer axes is kept apart.
 * - It puts what follows a sum into the sum's kernel, as long as no shape changes. So arrays have no
 *   axes of size 1 for those that are not spanned.
 * - A kernel takes its time to start. So what is one number for each item is computed for all at once.
 *
 * @param together tensors of no axes that are wanted as one array of all items
 */
export function emitBatch(
  traced: TracedProgram,
  ops: DeviceOps,
  batch: readonly BatchItem[],
  numbers: BatchNumbers,
  together: ReadonlySet<string> = new Set(),
): BatchResult {
  const { program, bodies } = traced
  const scope = new Scope()
  const [first] = batch as [BatchItem]
  // Some tensors are only stored to.
  const read = program.tensors.filter(({ name }) => first.tensors[name] !== undefined)
  const memory = new Map(
    read.map(({ name }) => [
      name,
      Cell.ofItems(
        scope,
        batch.map(({ tensors }) => tensors[name] as np.Array),
      ),
    ]),
  )
  const emission = { traced, ops, batch, numbers, scope, memory }
  for (const body of bodies) emitBody(emission, body)
  const cellOf = (name: string) => memory.get(name) as Cell
  const stored = program.stores.map(({ tensor }) => tensor)
  const alone = stored.filter((name) => !together.has(name))
  const result = {
    items: batch.map((_, item) =>
      Object.fromEntries(alone.map((name) => [name, cellOf(name).item(item).ref])),
    ),
    lanes: Object.fromEntries(
      stored.filter((name) => together.has(name)).map((name) => [name, cellOf(name).lanes.ref]),
    ),
  }
  scope.dispose()
  return result
}

function emitBody(emission: Emission, body: PassBody): void {
  const { traced, batch, scope, memory } = emission
  const { space, stores, reductions } = body
  const places =
    space.length === 0
      ? [lanesPlace(emission)]
      : batch.map((_, item) => itemPlace(emission, space, item))
  const isWhole = space.length === traced.program.rank && space.length > 0
  const stored = places.map(() => new Map<ValueId, Operand>())
  const results = new Map<string, Cell>()
  const cell = (arrays: np.Array[]): Cell =>
    space.length === 0 ? Cell.ofLanes(scope, arrays[0] as np.Array) : Cell.ofItems(scope, arrays)

  // Temporaries last: what tensors hold is there for them then.
  const isTensor = (name: string) => traced.program.tensors.some((each) => each.name === name)
  const inOrder = [...stores].sort((a, b) => Number(isTensor(b.into)) - Number(isTensor(a.into)))
  for (const { into, value } of inOrder) {
    if (space.length > 0 && !isWhole && !isTensor(into)) {
      results.set(into, emitAlike(emission, body, value, stored))
      continue
    }
    const isApart = traced.keptApart.has(into) && !(space.length === 0 && batch.length > 1)
    const arrays = places.map((place, index) => {
      const known = stored[index] as Map<ValueId, Operand>
      const own = isWhole ? new Map(known) : known
      const content = scope.own(emitWhole({ emission, body, place, known: own }, value))
      known.set(value, content)
      return isApart ? scope.own(apart(content.ref)) : content
    })
    results.set(into, cell(arrays))
  }
  for (const reduction of reductions) {
    const terms = places.map((place, index) => {
      const known = stored[index] as Map<ValueId, Operand>
      return { emission, body, place, known: isWhole ? new Map(known) : known }
    })
    results.set(reduction.into, emitReduction(emission, body, reduction, terms))
  }
  for (const [into, content] of results) memory.set(into, content)
}

/** @param terms where the terms of each item are said */
function emitReduction(
  { batch, ops, scope }: Emission,
  { space }: PassBody,
  { op, value, over }: PassBody['reductions'][number],
  terms: readonly Source[],
): Cell {
  const items = terms.map((source, index) => {
    const count = countOver((batch[index] as BatchItem).sizes, over)
    const factor = op === 'mean' ? meanFactor(count) : 1
    const whole = emitWhole(source, value)
    return {
      whole: factor === 1 ? whole : whole.mul(factor),
      scale: op === 'mean' ? 1 / (count * factor) : 1,
    }
  })
  const axes = over.map((axis) => space.indexOf(axis))
  if (over.length === space.length) {
    const stages = items.map(({ whole }) => firstStages(whole, axes, ops.longestRow))
    const scales = items.map(({ scale }) => scale)
    return totalLanes(scope, stages, scales)
  }
  const sums = items.map(({ whole, scale }) => {
    const sum = sumInStages(whole, axes, ops.longestRow)
    return scope.own(scale === 1 ? sum : sum.mul(scale))
  })
  return Cell.ofItems(scope, sums)
}

/** A temporary of fewer axes than the parameters: one kernel computes it for items of the same sizes. */
function emitAlike(
  emission: Emission,
  body: PassBody,
  value: ValueId,
  stored: readonly Map<ValueId, Operand>[],
): Cell {
  const { batch, scope } = emission
  const items = new Array<Part>(batch.length)
  const keys = batch.map(({ sizes }) => `${sizes}`)
  for (const group of groupsOf(keys)) {
    const [first] = group as [number]
    if (group.length === 1) {
      const known = stored[first] as Map<ValueId, Operand>
      const place = itemPlace(emission, body.space, first)
      const whole = emitWhole({ emission, body, place, known }, value)
      items[first] = scope.own(apart(whole))
      continue
    }
    const place = alikePlace(emission, body.space, group)
    const known = new Map<ValueId, Operand>()
    for (const id of stored[first]?.keys() ?? []) {
      const own = group.map((item) => stored[item]?.get(id))
      const isStored = own.every(
        (array) => typeof array === 'object' && array.ndim === body.space.length,
      )
      if (isStored) known.set(id, stack(scope, own as np.Array[], place.shape.slice(1)))
    }
    const content = scope.own(emitWhole({ emission, body, place, known }, value))
    group.forEach((item, index) => {
      items[item] = { of: content, at: index }
    })
  }
  return Cell.ofItems(scope, items)
}

/** The same numbers, in a kernel of their own: a sum ends one. */
function apart(array: np.Array): np.Array {
  return np.sum(array.reshape([1, ...array.shape]), 0)
}
