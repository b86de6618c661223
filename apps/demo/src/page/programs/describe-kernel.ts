import type { GeneratedText, TranslatedText } from '@adafactor/core/compiler'
import { languageTitle } from './languages.js'
import { sharedLines } from './source-parts.js'

export interface KernelDescription {
  readonly title: string
  /** What the device runs, word for word; absent where that is not known. */
  readonly source?: string
  /** The source's, for people. */
  readonly language?: string
  /** What its arguments stand for. */
  readonly arguments: readonly { readonly name: string; readonly meaning: string }[]
  /** Threads along x, y and z, on devices that have them. */
  readonly threads?: readonly number[]
}

/** Stands for it in the kernels. */
const libraryMark = '// gpu.js’s own functions stand here: see “What the passes share”'

/** What gpu.js puts into every kernel: of GLSL some four hundred lines. */
export function libraryOf(texts: readonly GeneratedText[]): KernelDescription | undefined {
  const told = texts.flatMap(({ translated }) => (translated ? [translated] : []))
  const source = sharedLines(told.map(({ code }) => code))
  const [first] = told
  if (source === undefined || first === undefined) return undefined
  const title = 'gpu.js’s own functions, in each kernel'
  return { title, source, language: languageTitle(first.language), arguments: [] }
}

/**
 * @param told the text that the device gets, if that is known
 * @param library what stands in all of them, and is shown once
 */
export function describeKernel(
  { title, threads, names }: GeneratedText,
  told: TranslatedText | undefined,
  library?: KernelDescription,
): KernelDescription {
  const shown = library?.source && told?.code.replace(library.source, () => libraryMark)
  return {
    title,
    ...(told ? { source: indent(shown ?? told.code), language: languageTitle(told.language) } : {}),
    ...(threads ? { threads } : {}),
    arguments: Object.entries(names).map(([name, value]) => ({
      name,
      meaning: withoutPlace(String(value)),
    })),
  }
}

/** `work 3: rowFactor` is the rowFactor of the formulas. */
export function withoutPlace(name: string): string {
  return name.replace(/^work \d+: /, '')
}

/** The same lines, indented by their braces. */
function indent(text: string): string {
  let depth = 0
  return text
    .split('\n')
    .map((line) => {
      const trimmed = line.trim()
      if (trimmed.startsWith('}')) depth--
      const indented = '  '.repeat(Math.max(depth, 0)) + trimmed
      depth += count(trimmed, '{') - count(trimmed, '}') + (trimmed.startsWith('}') ? 1 : 0)
      return indented
    })
    .join('\n')
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
