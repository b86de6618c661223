import { printable } from '../terminal/printable.js'

/** Whatever was thrown, in one line. */
export function errorLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return `error: ${printable(text.replaceAll(/\s*\n\s*/g, ' '))}`
}
