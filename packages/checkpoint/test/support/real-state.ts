/** Checkpoints in test/real-states: what is in them, and what their libraries go on to. */
import { readFileSync } from 'node:fs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  type Backend,
  type Execution,
  type Optimizer,
  referenceBackend,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { expect } from 'vitest'

/** A tensor as its library reads it. */
export interface Stored {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly values: readonly (number | string)[]
}

/** The part of `expected.json` that all of them have. */
export interface Expected {
  readonly seed: number
  readonly stepsBefore: number
  readonly stepsMore: number
  readonly parameters: readonly {
    readonly name: string
    readonly number: number
    readonly shape: Shape
    readonly gradientsFromStep: number
  }[]
  readonly learningRates: readonly (readonly (number | null)[])[]
  readonly after: Readonly<Record<string, readonly number[]>>
}

export function realState(path: string): URL {
  return new URL(`../real-states/${path}`, import.meta.url)
}

export function readJson<V>(path: string): V {
  return JSON.parse(readFileSync(realState(path), 'utf8'))
}

/** What a state goes on with as it did in float32. */
export const float32Backends: readonly (readonly [string, () => Backend<unknown, Execution>])[] = [
  ['ndarray', () => ndarrayBackend() as Backend<unknown, Execution>],
  [
    'the reference in float32',
    () => referenceBackend({ precision: 'float32' }) as Backend<unknown, Execution>,
  ],
]

/** The steps that the library took after it had saved. */
export async function takeMoreSteps(
  { seed, stepsBefore, stepsMore, parameters }: Expected,
  optimizer: Optimizer<unknown>,
  backend: Backend<unknown, Execution>,
): Promise<void> {
  for (let t = stepsBefore + 1; t <= stepsBefore + stepsMore; t++) {
    const gradients = parameters
      .filter(({ gradientsFromStep }) => t >= gradientsFromStep)
      .map(({ name, number: p, shape }) => {
        const numbers = Float32Array.from(
          { length: sizeOf(shape) },
          (_, i) => 0.1 * Math.sin(0.37 * i + 0.9 * t + p + seed) + 0.02 * Math.cos(0.05 * i * t),
        )
        return [name, backend.create(shape, numbers)] as const
      })
    await optimizer.step(gradients)
  }
}

/** Within what the goldens allow: 2e-6 of the largest element, or of 1e-30 where all are zeros. */
export function expectNear(
  name: string,
  found: ArrayLike<number>,
  wanted: readonly (number | string)[],
): void {
  const numbers = wanted.map(Number)
  const largest = Math.max(1e-30, ...numbers.map(Math.abs))
  expect(found, name).toHaveLength(numbers.length)
  numbers.forEach((number, index) => {
    const apart = Math.abs((found[index] as number) - number) / largest
    expect(apart, `${name}[${index}]`).toBeLessThanOrEqual(2e-6)
  })
}
