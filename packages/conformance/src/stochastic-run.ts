/** Programs that do nothing but round stochastically as they store. */
import {
  type Axes,
  allAxes,
  type HalfType,
  type RoundingKey,
  randomWord,
  roundStochastically,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'
import type { AnyBackend } from './backend-under-test.js'
import { spanningShape } from './device-run.js'
import { placesOf } from './error-model/interval-tensor.js'

/** Numbers to be rounded, and what the random numbers are made of. */
export interface Rounded {
  readonly shape: Shape
  readonly numbers: readonly number[]
  readonly key: RoundingKey
}

/** What a program is about. */
export interface RoundingForm {
  readonly type: HalfType
  readonly stream?: number
  /** The axes of the numbers, which are repeated along the others (all). */
  readonly axes?: Axes
  /** Whether numbers are stored as they are loaded, without an operation. */
  readonly asLoaded?: boolean
}

/** Keys of all sizes. */
export const keys: readonly RoundingKey[] = [
  [0, 0],
  [1, 2],
  [0x123456, 0xfedcba],
  [2 ** 24 - 1, 2 ** 24 - 1],
]

/** `to = from`, which in all arithmetic is exact. */
export function roundingProgram(
  rank: number,
  { type, stream = 0, axes, asLoaded }: RoundingForm,
): Program {
  return trace(
    {
      name: 'round',
      rank,
      tensors: { from: axes ?? allAxes(rank), to: allAxes(rank) },
      types: { to: type },
      scalars: ['low', 'high', 'one'],
      roundings: { to: { key: ['low', 'high'], stream } },
    },
    (ops, { from }, { one }) => ({
      stores: { to: asLoaded ? (from as Traced) : ops.multiply(from as Traced, one as Traced) },
    }),
  )
}

/** What a backend makes of numbers, in one batch. All are of one rank. */
export async function roundOn(
  backend: AnyBackend,
  items: readonly Rounded[],
  form: RoundingForm,
): Promise<ArrayLike<number>[]> {
  const rank = items[0]?.shape.length ?? 0
  const compiled = backend.compile(roundingProgram(rank, form))
  const batch = items.map(({ shape, numbers, key: [low, high] }) => ({
    tensors: {
      from: backend.create(spanningShape(form.axes ?? allAxes(rank), shape), numbers),
      to: backend.create(shape, undefined, { type: form.type }),
    },
    scalars: { low, high, one: 1 },
  }))
  await compiled.run(batch)
  await backend.flush?.()
  const results: ArrayLike<number>[] = []
  for (const { tensors } of batch) {
    results.push(await backend.read(tensors.to))
    for (const tensor of Object.values(tensors)) backend.dispose(tensor)
  }
  compiled.dispose()
  return results
}

/** What they have to become. */
export function roundedExactly(
  { shape, numbers, key }: Rounded,
  { type, stream = 0, axes = allAxes(shape.length) }: RoundingForm,
): number[] {
  const places = placesOf(spanningShape(axes, shape), shape)
  return Array.from(places, (place, index) =>
    roundStochastically(type, numbers[place] as number, randomWord(key, stream, index)),
  )
}

/** One number, over and over. */
export function repeated(shape: Shape, number: number): number[] {
  return new Array<number>(sizeOf(shape)).fill(number)
}
