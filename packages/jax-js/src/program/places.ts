import { type Axes, type Shape, sizeOf } from '@adafactor/core'
import { numpy as np } from '@jax-js/jax'
import type { Cell } from './cell.js'
import type { Operand } from './element-ops.js'
import type { BatchItem, Emission } from './emission.js'
import type { Scope } from './scope.js'

/** The values of a pass for one item, or for all of them at once where they have no axes. */
export interface Place {
  /** Of the whole space. */
  readonly shape: number[]
  load(name: string, axes: Axes): np.Array
  scalar(name: string): np.Array
  /** How many elements there are over these axes. */
  count(over: Axes): Operand
}

/** Items of the same sizes one above the other, along an axis before those of the space. */
export function alikePlace(emission: Emission, space: Axes, group: readonly number[]): Place {
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
export function stack(
  scope: Scope,
  arrays: readonly np.Array[],
  shape: readonly number[],
): np.Array {
  return scope.own(np.concatenate(arrays.map((array) => array.ref.reshape([1, ...shape]))))
}

/** One item by itself. */
export function itemPlace(emission: Emission, space: Axes, item: number): Place {
  const { memory, scope, batch, traced } = emission
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
      const place = traced.program.scalars.indexOf(name) * batch.length + item
      return numberAt(emission, place)
    },
    count: (over) => countOver(sizes, over),
  }
}

/** How many elements there are over these axes. */
export function countOver(sizes: Shape, over: Axes): number {
  return sizeOf(over.map((axis) => sizes[axis] as number))
}

/** All items at once, where there are no axes. */
export function lanesPlace(emission: Emission): Place {
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

/** One of the run-time numbers. */
export function numberAt({ numbers, scope }: Emission, place: number): np.Array {
  return scope.own(numbers.array.ref.slice(numbers.from + place))
}
