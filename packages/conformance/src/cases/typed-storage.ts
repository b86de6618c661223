import type { HalfType } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import type { AnyBackend } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { magnitudes } from '../data.js'
import { neighbours } from '../error-model/neighbours.js'
import { expectSame, expectThat } from '../expect.js'
import { halfTypes, requiresTypes } from '../requires-types.js'

type Numbers = readonly number[]

/** Numbers, and what is left of them. */
type Roundings = readonly (readonly [given: number, held: number])[]

/** Halfway between two numbers, and just beside; written out, so that nothing is asked that may be wrong. */
const nearest: Readonly<Record<HalfType, Roundings>> = {
  bfloat16: [
    [1 + 2 ** -8, 1],
    [1 + 3 * 2 ** -8, 1 + 2 ** -6],
    [1 + 2 ** -8 + 2 ** -20, 1 + 2 ** -7],
    [1 + 3 * 2 ** -8 - 2 ** -20, 1 + 2 ** -7],
    [-1 - 2 ** -8, -1],
    [-1 - 3 * 2 ** -8, -1 - 2 ** -6],
    [2 - 2 ** -8, 2],
    [0.1, 0.10009765625],
    [65505, 65536],
  ],
  float16: [
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [1 + 3 * 2 ** -11 - 2 ** -20, 1 + 2 ** -10],
    [-1 - 2 ** -11, -1],
    [-1 - 3 * 2 ** -11, -1 - 2 ** -9],
    [2 - 2 ** -11, 2],
    [0.1, 0.0999755859375],
    [2049, 2048],
    [2051, 2052],
  ],
}

const infinity = Number.POSITIVE_INFINITY

/** NaN, infinities, zeros, and what is beyond the largest number or below the smallest normal one. */
const extremes: Readonly<Record<HalfType, Roundings>> = {
  bfloat16: [
    [Number.NaN, Number.NaN],
    [infinity, infinity],
    [-infinity, -infinity],
    [0, 0],
    [-0, -0],
    // The largest number is (2 - 2^-7) 2^127; half a unit beyond it is infinite.
    [(2 - 2 ** -7) * 2 ** 127, (2 - 2 ** -7) * 2 ** 127],
    [(2 - 2 ** -8 - 2 ** -20) * 2 ** 127, (2 - 2 ** -7) * 2 ** 127],
    [(2 - 2 ** -8) * 2 ** 127, infinity],
    [-(2 - 2 ** -8) * 2 ** 127, -infinity],
    [2 ** -126, 2 ** -126],
  ],
  float16: [
    [Number.NaN, Number.NaN],
    [infinity, infinity],
    [-infinity, -infinity],
    [0, 0],
    [-0, -0],
    [65504, 65504],
    [65519, 65504],
    [65520, infinity],
    [-65520, -infinity],
    [1e30, infinity],
    // Below 2^-14 numbers are whole multiples of 2^-24, on every device: these are normal in float32.
    [2 ** -14, 2 ** -14],
    [2 ** -24, 2 ** -24],
    [3 * 2 ** -24, 3 * 2 ** -24],
    [-2.5 * 2 ** -24, -(2 ** -23)],
    [3.5 * 2 ** -24, 2 ** -22],
    [2 ** -25, 0],
    [-(2 ** -25), -0],
    [2 ** -25 + 2 ** -40, 2 ** -24],
  ],
}

/** Numbers of 16 bits: what tensors make of the numbers that they are given. */
export function typedStorageCases(): ConformanceCase[] {
  return halfTypes.flatMap((type) => [
    caseOf(
      'types',
      `${type} rounds to the nearest number, ties to even`,
      async (context) => {
        await expectHeld(context, type, nearest[type])
        const backend = await context.create()
        const given = magnitudes(context.random, 2000, 4)
          .map(Math.fround)
          .filter((value) => {
            const [below, above] = neighbours(type, value)
            // Ties are looked at above.
            return value - below !== above - value || below === above
          })
        const held = await backend.read(backend.create([given.length], given, { type }))
        const expected = given.map((value) => {
          const [below, above] = neighbours(type, value)
          return value - below < above - value ? below : above
        })
        expectSame(held, expected, `random numbers in ${type}`)
      },
      requiresTypes(type),
    ),
    caseOf(
      'types',
      `${type} keeps NaN and -0, overflows to infinity, and has its subnormals`,
      (context) => expectHeld(context, type, extremes[type]),
      requiresTypes(type),
    ),
    caseOf(
      'types',
      `${type} takes two bytes for a number`,
      async (context) => {
        const backend = await context.create()
        const size = 2 ** 14
        const { bytes } = backend.memory()
        const tensor = backend.create([size], undefined, { type })
        const taken = backend.memory().bytes - bytes
        expectThat(
          taken >= 2 * size && taken < 3 * size,
          `memory() counts ${taken} bytes for ${size} numbers of ${type}`,
        )
        backend.dispose(tensor)
        expectThat(backend.memory().bytes === bytes, 'the bytes of a disposed tensor still count')
      },
      requiresTypes(type),
    ),
  ])
}

/** Created, written and stored by a program, numbers become what they have to. */
async function expectHeld(context: CaseContext, type: HalfType, roundings: Roundings) {
  const backend = await context.create()
  const given = roundings.map(([number]) => number)
  const expected = roundings.map(([, held]) => held)
  const created = backend.create([given.length], given, { type })
  expectSame(await backend.read(created), expected, `${type}, created`)
  await backend.write(created, new Array<number>(given.length).fill(1))
  await backend.write(created, given)
  expectSame(await backend.read(created), expected, `${type}, written`)
  for (const declared of [true, false]) {
    const what = `${type}, stored by a program that declares ${declared ? 'it' : 'no type'}`
    expectSame(
      withoutSigns(await storedBy(backend, type, given, declared)),
      withoutSigns(expected),
      what,
    )
  }
}

/** Zeros whose sign is not looked at: arithmetic may lose it. */
function withoutSigns(numbers: ArrayLike<number>): Numbers {
  return Array.from(numbers, (value) => (value === 0 ? 0 : value))
}

/** What a program stores for these numbers, which pass through an operation. */
async function storedBy(
  backend: AnyBackend,
  type: HalfType,
  given: Numbers,
  declared: boolean,
): Promise<ArrayLike<number>> {
  const program = trace(
    {
      name: 'once',
      rank: 1,
      tensors: { from: [0], to: [0] },
      ...(declared ? { types: { to: type } } : {}),
      scalars: ['one'],
    },
    (ops, { from }, { one }) => ({
      stores: { to: ops.multiply(from as Traced, one as Traced) },
    }),
  )
  const tensors = {
    from: backend.create([given.length], given),
    to: backend.create([given.length], undefined, { type }),
  }
  await backend.compile(program).run([{ tensors, scalars: { one: 1 } }])
  await backend.flush?.()
  return backend.read(tensors.to)
}
