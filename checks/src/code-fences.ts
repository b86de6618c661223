import { readFileSync } from 'node:fs'

type Language = 'ts' | 'js' | 'py' | 'sh'

export interface CodeFence {
  /** The file the fence stands in, as it was given. */
  readonly file: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: Language
  /** What stands behind the language: empty, or a reason not to run the code. */
  readonly info: string
  readonly code: string
}

/**
 * The fences of a Markdown file in some languages, in the order they stand there.
 *
 * @param languages by what stands after the ticks; ```ts and ```js by all their names are the default
 */
export function codeFences(file: string, languages = scripts): CodeFence[] {
  const fences: CodeFence[] = []
  const lines = readFileSync(file, 'utf8').split('\n')
  let open: { marker: string; line: number; language: string; info: string } | undefined
  lines.forEach((text, index) => {
    const [, marker, language = '', info = ''] =
      /^\s*(`{3,}|~{3,})\s*(\S*)\s*(.*)$/.exec(text) ?? []
    if (marker === undefined) return
    if (open === undefined) {
      open = { marker, line: index + 1, language, info: info.trim() }
      return
    }
    const closes = marker.startsWith(open.marker) && language === ''
    if (!closes) return
    const name = languages.get(open.language)
    if (name !== undefined) {
      fences.push({
        file,
        line: open.line,
        language: name,
        info: open.info,
        code: `${lines.slice(open.line, index).join('\n')}\n`,
      })
    }
    open = undefined
  })
  if (open !== undefined) throw new Error(`${file}:${open.line}: the code fence is never closed`)
  return fences
}

const scripts: ReadonlyMap<string, Language> = new Map([
  ['ts', 'ts'],
  ['typescript', 'ts'],
  ['js', 'js'],
  ['javascript', 'js'],
  ['mjs', 'js'],
])

/** The packages that a piece of code imports, without the paths inside them. */
export function importedPackages(code: string): string[] {
  const specifiers = code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'".][^'"]*)['"]/g)
  const names = Array.from(specifiers, ([, specifier = '']) =>
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  )
  return [...new Set(names)]
}

/** Whether a piece of code is a test file for vitest rather than a program of its own. */
export function isVitestFile(code: string): boolean {
  return /['"](vitest|@adafactor\/conformance\/vitest)['"]/.test(code)
}
