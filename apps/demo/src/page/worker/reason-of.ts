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

/** Browsers' own words for a script that did not come. */
const missingScript =
  /(?:Failed to fetch|error loading) dynamically imported module(?:: \S+)?|Importing a module script failed/
const isDown = 'perhaps the connection is down, or this site was renewed since the page was opened'

/** Leaves out what is meant for programmers. */
function plainWords(reason: string): string {
  return reason
    .replace(missingScript, `a part of this page could not be loaded: ${isDown}`)
    .replace(/; install gpu\.js, for example with `npm install gpu\.js`/, `: ${isDown}`)
    .replace(/^none of the backends runs here: [\w-]+: /, '')
    .replace(/ On headless Chromium there is no adapter; run headed\./, '')
    .replace(/ Use `await GPU\.isWebGPUAvailable\(\)` to feature-detect\./, '')
    .replace(/, or pass engine: 'auto'/, '')
    .replace(/\.$/, '')
}
