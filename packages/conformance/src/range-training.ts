/** Training with gradients of one form and of many sizes: the size must not matter. */
import {
  type AdafactorOptions,
  adafactor,
  type Execution,
  type Optimizer,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import type { AnyBackend } from './backend-under-test.js'
import type { Random } from './random.js'

/** Rows, columns or slices that have no gradient. */
export interface Pattern {
  readonly name: string
  readonly shape: Shape
  /** Whether an element has a gradient in this step (0 or 1). */
  isLive(place: readonly number[], step: number): boolean
}

/** One parameter: a pattern of gradients, times 2^power. */
export interface RangeParameter {
  /** The same for the device and for the reference. */
  readonly name: string
  readonly pattern: Pattern
  readonly power: number
}

/** What is the same for every power. */
export interface RangeNumbers {
  readonly start: readonly number[]
  /** Of each step, before they are multiplied by the power of two. */
  readonly gradients: readonly (readonly number[])[]
}

/** Numbers of 1 to 1.5, of either sign, so that nothing but the power decides about the size of a square. */
export function numbersFor(
  random: Random,
  { shape, isLive }: Pattern,
  steps: number,
): RangeNumbers {
  const places = placesOf(shape)
  const number = () => Math.fround((random.chance(0.5) ? 1 : -1) * (1 + random.uniform() / 2))
  return {
    start: places.map(number),
    gradients: Array.from({ length: steps }, (_, step) =>
      places.map((place) => (isLive(place, step) ? number() : 0)),
    ),
  }
}

/** A training of all these parameters together. */
export async function trainRanges(
  backend: AnyBackend,
  options: AdafactorOptions,
  parameters: readonly RangeParameter[],
  numbersOf: (pattern: Pattern) => RangeNumbers,
): Promise<{
  readonly optimizer: Optimizer<unknown, Execution>
  readonly params: Readonly<Record<string, unknown>>
}> {
  const params = Object.fromEntries(
    parameters.map(({ name, pattern }) => [
      name,
      backend.create(pattern.shape, numbersOf(pattern).start),
    ]),
  )
  const optimizer = adafactor({ backend, params, ...options })
  const gradients = Object.fromEntries(
    parameters.map(({ name, pattern }) => [name, backend.create(pattern.shape)]),
  )
  const steps = Math.max(...parameters.map(({ pattern }) => numbersOf(pattern).gradients.length))
  for (let step = 0; step < steps; step++) {
    for (const { name, pattern, power } of parameters) {
      const gradient = numbersOf(pattern).gradients[step] as readonly number[]
      await backend.write(
        gradients[name],
        gradient.map((value) => value * 2 ** power),
      )
    }
    await optimizer.step(gradients)
  }
  for (const gradient of Object.values(gradients)) backend.dispose(gradient)
  return { optimizer, params }
}

function placesOf(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    const place: number[] = []
    let rest = index
    for (const size of [...shape].reverse()) {
      place.unshift(rest % size)
      rest = Math.floor(rest / size)
    }
    return place
  })
}
