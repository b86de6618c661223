import { expect } from 'vitest'

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
