import { allAxes, type HalfType, randomWord, type Shape, showShape, sizeOf } from '@adafactor/core'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { magnitudes } from '../data.js'
import { spanningShape } from '../device-run.js'
import { numberFormat } from '../error-model/number-format.js'
import { expectSame } from '../expect.js'
import { requiresTypes } from '../requires-types.js'
import { keys, type RoundingForm, roundedExactly, roundOn } from '../stochastic-run.js'
import { withinRank } from '../within-rank.js'

/** Shapes of one rank, which come in one batch. */
const batches: readonly (readonly Shape[])[] = [
  [[]],
  [[7], [1], [300]],
  [
    [3, 5],
    [5, 3],
    [1, 9],
    [130, 70],
  ],
  [
    [2, 3, 4],
    [4, 1, 3],
  ],
  [[2, 3, 2, 4]],
  [[2, 1, 3, 2, 2]],
]

/** The bits of the result are those of the generator, whatever the form of the program. */
export function exactRoundingCases(type: HalfType): ConformanceCase[] {
  const exactCase = (sentence: string, run: (context: CaseContext) => Promise<void>) =>
    caseOf('stochastic rounding', `${type}: ${sentence}`, run, requiresTypes(type))
  return [
    exactCase(
      'the bits are those of the key and the row-major place, any rank',
      async (context) => {
        for (const shapes of batches) await expectExact(context, shapes, { type })
      },
    ),
    exactCase('the bits are those of the stream', async (context) => {
      for (const stream of [1, 2, 255]) {
        for (const shapes of [[[]], [[40]], [[5, 7]]]) {
          await expectExact(context, shapes, { type, stream })
        }
      }
    }),
    exactCase('a tensor that is stored as it was loaded is rounded too', async (context) => {
      for (const shapes of batches) await expectExact(context, shapes, { type, asLoaded: true })
    }),
    exactCase('a value of fewer axes is rounded apart for each place', async (context) => {
      for (const axes of [[], [0], [1]]) {
        await expectExact(
          context,
          [
            [5, 7],
            [64, 33],
          ],
          { type, axes },
        )
      }
      for (const axes of [[], [1], [0, 2]]) await expectExact(context, [[3, 4, 5]], { type, axes })
    }),
    exactCase('all 16 random bits decide', async (context) => {
      const shape = [64, 8]
      const backend = await context.create()
      const items = keys.map((key) => ({ shape, key, numbers: onTheEdge(type, key, shape) }))
      const results = await roundOn(backend, items, { type })
      for (const [index, item] of items.entries()) {
        const expected = roundedExactly(item, { type })
        expectSame(results[index] ?? [], expected, `numbers that the last bits decide about`)
      }
    }),
  ]
}

async function expectExact(
  context: CaseContext,
  shapes: readonly Shape[],
  form: RoundingForm,
): Promise<void> {
  const backend = await context.create()
  const items = withinRank(context, shapes).flatMap((shape, index) =>
    (index === 0 ? keys : keys.slice(2, 3)).map((key) => ({
      shape,
      key,
      numbers: numbersFor(
        context,
        sizeOf(spanningShape(form.axes ?? allAxes(shape.length), shape)),
      ),
    })),
  )
  if (items.length === 0) return
  const results = await roundOn(backend, items, form)
  for (const [index, item] of items.entries()) {
    const what = `${showShape(item.shape)} with the key ${item.key.join(' and ')}, rounded,`
    expectSame(results[index] ?? [], roundedExactly(item, form), what)
  }
}

/** Of either sign and many sizes; some that are of the type, some that are no numbers. */
function numbersFor({ random }: CaseContext, size: number): number[] {
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1, -2, 0.375]
  return magnitudes(random, size, 4).map((value, index) =>
    index % 13 === 12
      ? (special[((index / 13) % special.length) | 0] as number)
      : Math.fround(value),
  )
}

/** From 1 up, as near as float32 allows to where the random number of the place begins to decide otherwise. */
function onTheEdge(type: HalfType, key: readonly [number, number], shape: Shape): number[] {
  const { ulp } = numberFormat(type)
  const parts = ulp / 2 ** -23
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    const sixteen = randomWord(key, 0, index) >>> 16
    const edge = Math.ceil(((2 ** 16 - sixteen) * parts) / 2 ** 16)
    return 1 + (edge - (index % 2)) * 2 ** -23
  })
}
