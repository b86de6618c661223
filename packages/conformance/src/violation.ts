import { AdafactorError } from '@adafactor/core'

/** What a case has found wrong. All other errors come from the backend, or from what it calls. */
export class Violation extends Error {}

/** An error in one line for people; of one that neither the kit nor core made, also its kind and place. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)} was thrown, which is no Error`
  if (error instanceof Violation || AdafactorError.isInstance(error)) return error.message
  const frames = (error.stack ?? '').split('\n').map((line) => line.trim())
  // V8 writes `at name (place)`, others `name@place`.
  const place = frames.find((line) => line.startsWith('at ') || /@\S+:\d+:\d+$/.test(line))
  const name = error.name === '' ? 'Error' : error.name
  return `${name}: ${error.message}${place === undefined ? '' : `, thrown ${place}`}`
}

/** Where an error was thrown that was no violation that the kit found; undefined for those. */
export function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return error instanceof Violation ? stackOf(error.cause) : error.stack
}
