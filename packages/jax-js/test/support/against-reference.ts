import {
  type AdafactorOptions,
  adafactor,
  referenceBackend,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { randomNumbers } from './trees.js'

/** Shapes of all kinds: a matrix, a long one, vectors, more axes, a number. */
export const shapes = {
  'layers.0.kernel': [40, 30],
  'layers.0.bias': [30],
  'layers.1.kernel': [7, 600],
  'layers.1.bias': [1],
  cube: [3, 5, 7],
  number: [],
} as const satisfies Record<string, Shape>

export type Name = keyof typeof shapes
export const names = Object.keys(shapes) as Name[]

/** By name. */
export type ByName<V> = Record<Name, V>

/** A value for each parameter. */
function byName<V>(make: (name: Name, index: number) => V): ByName<V> {
  return Object.fromEntries(names.map((name, index) => [name, make(name, index)])) as ByName<V>
}

export const initial = byName((name, index) => randomNumbers(sizeOf(shapes[name]), index + 1))

/** The gradients of a step. */
export const gradientsOf = (step: number) =>
  byName((name, index) => randomNumbers(sizeOf(shapes[name]), 1000 * (step + 1) + index))

/** Trains in float64, and gives the parameters and what the last step said. */
export function trainReference(options: AdafactorOptions, steps: number) {
  const backend = referenceBackend()
  const params = byName((name) => backend.create(shapes[name], initial[name]))
  const optimizer = adafactor({ backend, params, ...options })
  for (let step = 0; step < steps; step++) {
    const numbers = gradientsOf(step)
    optimizer.step(byName((name) => backend.create(shapes[name], numbers[name])))
  }
  return { params: byName((name) => params[name].data), lastStep: optimizer.lastStep() }
}
