import { reasonOf as reasonIn, type SelectionLine } from '@adafactor/core'

/** An error as a part of a sentence for people, without a full stop. */
export function reasonOf(error: unknown): string {
  return plainWords(reasonIn(error))
}

/** A report of `selectBackend` for people who did not write the page. */
export function reportForPeople(report: readonly SelectionLine[]): SelectionLine[] {
  return report.map((line) => ({ ...line, reason: plainWords(line.reason) }))
}

/** The stable code of an error that has one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** Leaves out what is meant for programmers. */
function plainWords(reason: string): string {
  return reason
    .replace(/^none of the backends runs here: [\w-]+: /, '')
    .replace(/ On headless Chromium there is no adapter; run headed\./, '')
    .replace(/ Use `await GPU\.isWebGPUAvailable\(\)` to feature-detect\./, '')
    .replace(/, or pass engine: 'auto'/, '')
    .replace(/\.$/, '')
}
