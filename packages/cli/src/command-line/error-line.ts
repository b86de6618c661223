/** Whatever was thrown, in one line. */
export function errorLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return `error: ${text.replaceAll(/\s*\n\s*/g, ' ')}`
}
