import { randomOf } from '@adafactor/conformance'
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  elementTypes,
  referenceBackend,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { expect } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import type { WebgpuType } from '../../src/index.js'

/** Parameters by name. */
export type Model = Readonly<Record<string, { readonly shape: Shape; readonly type?: WebgpuType }>>

/** Makes a tensor of a model for these numbers; its name is that of a parameter or of its gradient. */
export type MakeTensor<T> = (name: string, shape: Shape, type: WebgpuType, numbers: number[]) => T

/** What training came to: parameters by name, and their state. */
export interface Trained {
  readonly parameters: Readonly<Record<string, number[]>>
  readonly state: Readonly<Record<string, number[]>>
}

export const steps = 3

/** Of both signs, as the type has them; the same for the same name and seed. */
export function numbersFor(
  name: string,
  { shape, type = 'float32' }: Model[string],
  seed: number,
): number[] {
  const random = randomOf(seed, name)
  const { round } = elementTypes[type]
  return Array.from({ length: sizeOf(shape) }, () => round(Math.fround(random.normal())))
}

/** A tensor of the backend's own. */
export function created<T>(backend: Backend<T>): MakeTensor<T> {
  return (_, shape, type, numbers) => backend.create(shape, numbers, { type })
}

/** Trains a model for some steps with gradients from a seed. */
export async function train<T>(
  backend: Backend<T>,
  model: Model,
  options: AdafactorOptions,
  make: MakeTensor<T> = created(backend),
): Promise<Trained> {
  const tensorOf = (name: string, { shape, type = 'float32' }: Model[string], seed: number) =>
    make(name, shape, type, numbersFor(name, { shape, type }, seed))
  const params = mapped(model, (layer, name) => tensorOf(name, layer, 0))
  const gradients = mapped(model, (layer, name) => tensorOf(`gradient of ${name}`, layer, 1))
  const optimizer = adafactor({ backend, params, ...options })
  for (let step = 1; step <= steps; step++) {
    for (const [name, gradient] of Object.entries(gradients)) {
      const numbers = numbersFor(`gradient of ${name}`, model[name] as Model[string], step)
      if (step > 1) await backend.write(gradient, numbers)
    }
    await optimizer.step(gradients)
  }
  const { parameters } = await optimizer.stateDict()
  const state: Record<string, number[]> = {}
  for (const [name, { tensors }] of Object.entries(parameters)) {
    for (const [key, { data }] of Object.entries(tensors)) {
      state[`${key} of ${name}`] = Array.from(data)
    }
  }
  const found: Record<string, number[]> = {}
  for (const [name, param] of Object.entries(params)) {
    found[name] = Array.from(await backend.read(param))
  }
  return { parameters: found, state }
}

/** The same in float64, with tensors of the same types. */
export function trainInFloat64(model: Model, options: AdafactorOptions): Promise<Trained> {
  return train(referenceBackend(), model, options)
}

/** Whether training came to the same, but for float32's rounding. */
export function expectTrained(found: Trained, expected: Trained, model: Model): void {
  for (const [name, numbers] of Object.entries(expected.parameters)) {
    const { type = 'float32' } = model[name] as Model[string]
    const own = found.parameters[name] as number[]
    if (type === 'float32') expectClose(own, numbers, 2e-6, name)
    else expectNeighbours(own, numbers, type, name)
  }
  expect(Object.keys(found.state)).toEqual(Object.keys(expected.state))
  for (const [name, numbers] of Object.entries(expected.state)) {
    expectClose(found.state[name] as number[], numbers, 1e-5, name)
  }
}

/** Nearly all of 16 bits are the same; what lies next to the middle may be rounded the other way. */
function expectNeighbours(
  found: readonly number[],
  expected: readonly number[],
  type: WebgpuType,
  what: string,
): void {
  const step = type === 'float16' ? 2 ** -10 : 2 ** -7
  expect([what, found.length]).toEqual([what, expected.length])
  let others = 0
  for (const [index, value] of expected.entries()) {
    const own = found[index] as number
    if (own === value) continue
    others++
    const isNeighbour = Math.abs(own - value) <= step * Math.max(Math.abs(value), 2 ** -14)
    expect(isNeighbour ? what : `${what}, ${index}: ${own}, not ${value}`).toBe(what)
  }
  expect(others, `${what}: numbers of ${expected.length} that differ`).toBeLessThanOrEqual(
    2 + 0.01 * expected.length,
  )
}

function mapped<T, R>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => R) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, map(value, name)]),
  ) as Record<string, R>
}
