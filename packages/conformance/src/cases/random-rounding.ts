import type { HalfType, RoundingKey, Shape } from '@adafactor/core'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { magnitudes } from '../data.js'
import { neighbours } from '../error-model/neighbours.js'
import { numberFormat } from '../error-model/number-format.js'
import { expectSame, expectThat } from '../expect.js'
import { requiresTypes } from '../requires-types.js'
import { keys, repeated, roundOn } from '../stochastic-run.js'

/** How many standard deviations a count may be off: one of 1.7 million right ones is further. */
const deviations = 5

/** What is asked of any generator, whichever it is. */
export function randomRoundingCases(type: HalfType): ConformanceCase[] {
  const randomCase = (sentence: string, run: (context: CaseContext) => Promise<void>) =>
    caseOf('stochastic rounding', `${type}: ${sentence}`, run, requiresTypes(type))
  return [
    randomCase('the outcome is a neighbour; numbers of the type stay', async (context) => {
      const numbers = magnitudes(context.random, 2000, 4).map(Math.fround)
      const backend = await context.create()
      const shape = [40, 50]
      const key = keyOf(context)
      const [outcome = []] = await roundOn(backend, [{ shape, numbers, key }], { type })
      const lost = numbers.findIndex(
        (number, index) => !neighbours(type, number).includes(outcome[index] as number),
      )
      expectThat(lost < 0, `${numbers[lost]} became ${outcome[lost]}, which is no neighbour`)
      const again = { shape, numbers: Array.from(outcome), key: keyOf(context) }
      const [kept = []] = await roundOn(backend, [again], { type })
      expectSame(kept, outcome, `numbers of ${type}`)
    }),
    randomCase('over many draws the mean error is zero', async (context) => {
      const fractions = [1 / 16, 1 / 4, 1 / 2, 3 / 4, 15 / 16]
      for (const sign of [1, -1]) {
        for (const fraction of fractions) {
          const bits = await drawsOf(context, type, sign, fraction, 8)
          expectShare(bits.flat(), fraction, `${sign} and ${fraction} of a unit`)
        }
      }
    }),
    randomCase('elements, keys and streams have random numbers of their own', async (context) => {
      const [low, high] = keyOf(context)
      const backend = await context.create()
      const shape = [64, 64]
      const halves = { shape, numbers: repeated(shape, halfway(type)) }
      const others: readonly RoundingKey[] = [
        [low, high],
        [low ^ 1, high],
        [low, high ^ 1],
        [low ^ 0x800000, high],
        [low, high ^ 0x800000],
      ]
      const items = others.map((key) => ({ ...halves, key }))
      const drawn = (await roundOn(backend, items, { type })).map(bitsOf)
      const [bits = [], ...ofKeys] = drawn
      for (const distance of [1, 2, 63, 64, 65, 256]) {
        expectUnlike(bits, bits.slice(distance), `an element and the one ${distance} further on`)
      }
      for (const [index, other] of ofKeys.entries()) {
        expectUnlike(bits, other, `the keys ${others[0]?.join()} and ${others[index + 1]?.join()}`)
      }
      for (const stream of [1, 2, 128]) {
        const [other = []] = await roundOn(backend, items.slice(0, 1), { type, stream })
        expectUnlike(bits, bitsOf(other), `the streams 0 and ${stream}`)
      }
    }),
  ]
}

function keyOf({ random }: CaseContext): RoundingKey {
  return [random.integer(0, 2 ** 24 - 1), random.integer(0, 2 ** 24 - 1)]
}

function halfway(type: HalfType): number {
  return 1 + numberFormat(type).ulp / 2
}

/** Whether numbers from 1 or -1 on went away from it. */
function bitsOf(outcome: ArrayLike<number>): number[] {
  return Array.from(outcome, (value) => (Math.abs(value) > 1 ? 1 : 0))
}

/** Which of many equal numbers became the neighbour further from zero, key by key. */
async function drawsOf(
  context: CaseContext,
  type: HalfType,
  sign: number,
  fraction: number,
  count: number,
): Promise<number[][]> {
  const shape: Shape = [16, 64]
  const numbers = repeated(shape, sign * (1 + fraction * numberFormat(type).ulp))
  const items = Array.from({ length: count }, (_, index) => ({
    shape,
    numbers,
    key: keys[index] ?? keyOf(context),
  }))
  return (await roundOn(await context.create(), items, { type })).map(bitsOf)
}

/** @throws Error if the share of ones is further off than chance explains */
function expectShare(bits: readonly number[], share: number, what: string): void {
  const ones = bits.reduce((sum, bit) => sum + bit, 0)
  const expected = bits.length * share
  const allowed = deviations * Math.sqrt(expected * (1 - share))
  expectThat(
    Math.abs(ones - expected) <= allowed,
    `${what}: ${ones} of ${bits.length} went away from zero, expected ${expected} +- ${Math.ceil(allowed)}`,
  )
}

/** @throws Error if two draws of fair bits agree more or less often than chance explains */
function expectUnlike(bits: readonly number[], others: readonly number[], what: string): void {
  expectShare(
    others.map((bit, index) => (bit === bits[index] ? 1 : 0)),
    1 / 2,
    `whether the same happens to ${what}`,
  )
}
