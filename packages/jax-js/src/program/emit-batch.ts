import { type Axes, type Shape, sizeOf } from '@adafactor/core'
import { meanFactor, type PassBody, type PassValue, type ValueId } from '@adafactor/core/compiler'
import { numpy as np } from '@jax-js/jax'
import { Cell, type Part } from './cell.js'
import type { DeviceOps, Operand } from './element-ops.js'
import { groupsOf } from './groups.js'
import { Scope } from './scope.js'
import { firstStages, sumInStages } from './sum-in-stages.js'
import { totalLanes } from './total-lanes.js'
import type { TracedProgram } from './traced-program.js'

/** One item of a batch. */
export interface BatchItem {
  /**
   * By the names that the program declares: of the axes that their tensors span. Not consumed. Those that
   * are only stored to may be absent.
   */
  readonly tensors: Readonly<Record<string, np.Array>>
  /** The sizes of the program's axes, none of them 0. */
  readonly sizes: Shape
}

/** The run-time numbers of a batch: see {@link numbersOf}. */
export interface BatchNumbers {
  /** Not consumed. */
  readonly array: np.Array
  /** The place of the batch's first number. */
  readonly from: number
}

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

/** What a batch is emitted with. */
interface Emission {
  readonly traced: TracedProgram
  readonly ops: DeviceOps
  readonly batch: readonly BatchItem[]
  readonly numbers: BatchNumbers
  readonly scope: Scope
  /** What tensors and temporaries hold so far. */
  readonly memory: Map<string, Cell>
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

/** The values of a pass for one item, or for all of them at once where they have no axes. */
interface Place {
  /** Of the whole space. */
  readonly shape: number[]
  load(name: string, axes: Axes): np.Array
  scalar(name: string): np.Array
  /** How many elements there are over these axes. */
  count(over: Axes): Operand
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
      const content = scope.own(
        broadcast(scope, emitValue(emission, body, place, value, own), place.shape),
      )
      known.set(value, content)
      return isApart ? scope.own(apart(content.ref)) : content
    })
    results.set(into, cell(arrays))
  }
  for (const { into, op, value, over } of reductions) {
    const terms = places.map((_, index) => countOver((batch[index] as BatchItem).sizes, over))
    const factors = terms.map((count) => (op === 'mean' ? meanFactor(count) : 1))
    const wholes = places.map((place, index) => {
      const known = stored[index] as Map<ValueId, Operand>
      const own = isWhole ? new Map(known) : known
      const whole = broadcast(scope, emitValue(emission, body, place, value, own), place.shape)
      return factors[index] === 1 ? whole : whole.mul(factors[index] as number)
    })
    const scales = terms.map((count, index) =>
      op === 'mean' ? 1 / (count * (factors[index] as number)) : 1,
    )
    const axes = over.map((axis) => space.indexOf(axis))
    const { longestRow } = emission.ops
    if (over.length === space.length) {
      const stages = wholes.map((whole) => firstStages(whole, axes, longestRow))
      results.set(into, totalLanes(scope, stages, scales))
      continue
    }
    const sums = wholes.map((whole, index) => {
      const sum = sumInStages(whole, axes, longestRow)
      return scope.own(scales[index] === 1 ? sum : sum.mul(scales[index] as number))
    })
    results.set(into, Cell.ofItems(scope, sums))
  }
  for (const [into, content] of results) memory.set(into, content)
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
      const whole = broadcast(scope, emitValue(emission, body, place, value, known), place.shape)
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
    const values = emitValue(emission, body, place, value, known)
    const content = scope.own(broadcast(scope, values, place.shape))
    group.forEach((item, index) => {
      items[item] = { of: content, at: index }
    })
  }
  return Cell.ofItems(scope, items)
}

/** Items of the same sizes one above the other, along an axis before those of the space. */
function alikePlace(emission: Emission, space: Axes, group: readonly number[]): Place {
  const { memory, scope, batch } = emission
  const places = group.map((item) => itemPlace(emission, space, item))
  const [first] = places as [Place]
  const { sizes } = batch[group[0] as number] as BatchItem
  return {
    shape: [group.length, ...first.shape],
    load: (name, axes) => {
      const arrays = group.map((item) => (memory.get(name) as Cell).item(item))
      const shape = space.map((axis) => (axes.includes(axis) ? (sizes[axis] as number) : 1))
      return stack(scope, arrays, shape)
    },
    scalar: (name) =>
      stack(
        scope,
        places.map((place) => place.scalar(name)),
        space.map(() => 1),
      ),
    count: (over) => countOver(sizes, over),
  }
}

/** Arrays, each of this shape, one above the other. */
function stack(scope: Scope, arrays: readonly np.Array[], shape: readonly number[]): np.Array {
  return scope.own(np.concatenate(arrays.map((array) => array.ref.reshape([1, ...shape]))))
}

function itemPlace(emission: Emission, space: Axes, item: number): Place {
  const { memory, scope, batch } = emission
  const { sizes } = batch[item] as BatchItem
  return {
    shape: space.map((axis) => sizes[axis] as number),
    load: (name, axes) => {
      const array = (memory.get(name) as Cell).item(item)
      if (axes.length === 0 || axes.length === space.length) return array
      const shape = space.map((axis) => (axes.includes(axis) ? (sizes[axis] as number) : 1))
      return scope.own(array.ref.reshape(shape))
    },
    scalar: (name) => {
      const place = emission.traced.program.scalars.indexOf(name) * batch.length + item
      return numberAt(emission, place)
    },
    count: (over) => countOver(sizes, over),
  }
}

function countOver(sizes: Shape, over: Axes): number {
  return sizeOf(over.map((axis) => sizes[axis] as number))
}

function lanesPlace(emission: Emission): Place {
  const { memory, scope, batch, numbers, traced } = emission
  return {
    shape: batch.length === 1 ? [] : [batch.length],
    load: (name) => (memory.get(name) as Cell).lanes,
    scalar: (name) => {
      const place = traced.program.scalars.indexOf(name) * batch.length
      if (batch.length === 1) return numberAt(emission, place)
      const from = numbers.from + place
      return scope.own(numbers.array.ref.slice([from, from + batch.length]))
    },
    count: (over) => {
      const counts = batch.map(({ sizes }) => countOver(sizes, over))
      const [first] = counts
      if (counts.every((count) => count === first)) return first as number
      return scope.own(np.array(counts))
    },
  }
}

function numberAt({ numbers, scope }: Emission, place: number): np.Array {
  return scope.own(numbers.array.ref.slice(numbers.from + place))
}

/** The value, with size 1 along the axes of the space that it does not span; of no axes it has rank 0. */
function emitValue(
  emission: Emission,
  body: PassBody,
  place: Place,
  id: ValueId,
  known: Map<ValueId, Operand>,
): Operand {
  const done = known.get(id)
  if (done !== undefined) return done
  const made = emitNew(emission, body, place, id, known)
  known.set(id, made)
  return made
}

function emitNew(
  emission: Emission,
  body: PassBody,
  place: Place,
  id: ValueId,
  known: Map<ValueId, Operand>,
): Operand {
  const { ops, scope, traced, batch } = emission
  const value = body.values[id] as PassValue
  switch (value.op) {
    case 'constant': {
      const hidden = traced.hidden.get(value)
      if (hidden === undefined) return value.value
      return numberAt(emission, traced.program.scalars.length * batch.length + hidden)
    }
    case 'size':
      return place.count(value.over)
    case 'scalar':
      return place.scalar(value.name)
    case 'load':
      return place.load(value.from, value.axes)
    default: {
      const operands = value.of.map((operand) => emitValue(emission, body, place, operand, known))
      const compute = ops[value.op] as (...operands: Operand[]) => np.Array
      const needsArray = operands.every((operand) => typeof operand === 'number')
      return scope.own(
        compute(
          ...operands.map((operand, index) => {
            if (typeof operand !== 'number') return operand.ref
            return index === 0 && (needsArray || value.op === 'where') ? np.array(operand) : operand
          }),
        ),
      )
    }
  }
}

/** A new array of this shape. */
function broadcast(scope: Scope, value: Operand, shape: number[]): np.Array {
  const array = typeof value === 'number' ? scope.own(np.array(value)) : value
  return np.broadcastTo(array.ref, shape)
}

/** The same numbers, in a kernel of their own: a sum ends one. */
function apart(array: np.Array): np.Array {
  return np.sum(array.reshape([1, ...array.shape]), 0)
}
