import {
  type AdafactorOptions,
  adafactor,
  referenceBackend,
  type Shape,
  sizeOf,
} from '../../src/index.js'
import type { Random } from '../support/random.js'

export type Shapes = Readonly<Record<string, Shape>>
export type Values = Readonly<Record<string, readonly number[]>>

/** What training starts from, and what it is given. */
export interface Course {
  readonly shapes: Shapes
  readonly initial: Values
  readonly gradients: readonly Values[]
}

/** Shapes of every rank up to 2: on these nobody chooses other axes than anybody else. */
export const upToMatrices: Shapes = {
  scalar: [],
  vector: [7],
  row: [1, 6],
  column: [6, 1],
  tall: [5, 3],
  wide: [3, 5],
  square: [4, 4],
}

export const everyRank: Shapes = { ...upToMatrices, cube: [2, 3, 4], kernel: [4, 3, 2, 2] }

/** A parameter's scale, and gradients whose elements are between 0.05 and 2 times `scale`. */
export function randomCourse(random: Random, shapes: Shapes, steps = 8, scale = 1): Course {
  const draw = (element: () => number): Values =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        Array.from({ length: sizeOf(shape) }, element),
      ]),
    )
  const signed = () => (random.chance(0.5) ? 1 : -1) * scale * (0.05 + 1.95 * random.next())
  return {
    shapes,
    initial: draw(() => random.normals(1, 0.5)[0] as number),
    gradients: Array.from({ length: steps }, () => draw(signed)),
  }
}

/** The parameters after training with these options, in float64. */
export function train(options: AdafactorOptions, { shapes, initial, gradients }: Course): Values {
  const backend = referenceBackend()
  const tensor = (name: string, values: readonly number[]) =>
    backend.create(shapes[name] as Shape, values)
  const params = Object.fromEntries(
    Object.entries(initial).map(([name, values]) => [name, tensor(name, values)]),
  )
  const optimizer = adafactor({ backend, params, ...options })
  for (const step of gradients) {
    optimizer.step(
      Object.fromEntries(Object.entries(step).map(([name, grad]) => [name, tensor(name, grad)])),
    )
  }
  return Object.fromEntries(Object.entries(params).map(([name, { data }]) => [name, [...data]]))
}

/** The largest difference of a value, relative to the largest value of its parameter. */
export function difference(a: Values, b: Values): number {
  const names = Object.keys(a)
  if (names.length === 0 || names.join() !== Object.keys(b).join()) throw new Error('other names')
  return Math.max(
    ...names.map((name) => {
      const [x, y] = [a[name] ?? [], b[name] ?? []]
      const largest = Math.max(...x.map(Math.abs))
      return (
        Math.max(...x.map((value, index) => Math.abs(value - (y[index] ?? Number.NaN)))) / largest
      )
    }),
  )
}
