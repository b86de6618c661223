import { expect } from 'vitest'

/** Whether the same numbers are in the same places, bit for bit (all NaN are one). */
export function expectSame(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length)
  const wrong = Array.from(expected).findIndex((value, index) => !Object.is(found[index], value))
  expect(wrong < 0 ? 'equal' : `${wrong}: ${found[wrong]}, expected ${expected[wrong]}`).toBe(
    'equal',
  )
}

/** Whether no number is further off than this share of the largest one. */
export function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  share: number,
  what: string,
): void {
  expect([what, found.length]).toEqual([what, expected.length])
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const wrong = Array.from(expected).findIndex(
    (value, index) => !(Math.abs((found[index] as number) - value) <= share * largest),
  )
  expect(wrong < 0 ? what : `${what}, ${wrong}: ${found[wrong]}, not ${expected[wrong]}`).toBe(what)
}
