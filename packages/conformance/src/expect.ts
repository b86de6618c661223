/** The few checks that cases need besides the error model. They throw findings. */
import { AdafactorError, type AdafactorErrorCode } from '@adafactor/core'
import { Violation } from './violation.js'

/** @throws Error unless both have the same numbers, bit for bit but for the payload of NaN */
export function expectSame(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
): void {
  if (actual.length !== expected.length) {
    throw new Violation(`${what}: ${actual.length} numbers, expected ${expected.length}`)
  }
  for (let index = 0; index < expected.length; index++) {
    if (!Object.is(actual[index], expected[index])) {
      throw new Violation(
        `${what}: element ${index} is ${actual[index]}, expected ${expected[index]}`,
      )
    }
  }
}

/** As `expectSame`, for contents by name. */
export function expectSameContents(
  actual: Readonly<Record<string, ArrayLike<number>>>,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  what: string,
): void {
  for (const [name, numbers] of Object.entries(expected)) {
    expectSame(actual[name] ?? [], numbers, `${what}, ${name}`)
  }
}

/** @throws Error unless it is the case */
export function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Violation(otherwise)
}

/** @throws Error unless the call throws (or rejects with) an AdafactorError of this code */
export async function expectError(
  code: AdafactorErrorCode,
  call: () => unknown,
  what: string,
): Promise<void> {
  let thrown: unknown
  try {
    await call()
  } catch (error) {
    thrown = error
  }
  if (AdafactorError.isInstance(thrown, code)) return
  const found = thrown === undefined ? 'nothing was thrown' : `this was thrown: ${String(thrown)}`
  throw new Violation(`${what} must throw an AdafactorError with code ${code}; ${found}`)
}
