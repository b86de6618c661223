/** What a doc comment says, still as its author wrote it: Markdown with `{@link}`. */
export interface DocComment {
  readonly text: string
  readonly parameters: ReadonlyMap<string, string>
  readonly typeParameters: ReadonlyMap<string, string>
  readonly returns: string
  readonly throws: readonly string[]
  readonly examples: readonly string[]
  readonly isInternal: boolean
}

const tags = ['param', 'typeParam', 'returns', 'throws', 'example', 'internal', 'module'] as const
const tagStart = new RegExp(`(?:^|\\s)@(${tags.join('|')})(?![\\w-])`)

/** Reads a comment from its text, with its stars, or from nothing. */
export function docComment(comment: string): DocComment {
  const body = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .replaceAll(/^[ \t]*\*(?: |$)/gm, '')
    .trim()
  const [text = '', ...parts] = body.split(tagStart)
  const tagged = (wanted: (typeof tags)[number]) =>
    parts.flatMap((tag, index) =>
      index % 2 === 0 && tag === wanted ? [dedent(parts[index + 1] ?? '')] : [],
    )
  return {
    text: text.trim(),
    parameters: named(tagged('param')),
    typeParameters: named(tagged('typeParam')),
    returns: tagged('returns').join(' '),
    throws: tagged('throws'),
    examples: tagged('example'),
    isInternal: tagged('internal').length > 0,
  }
}

/** The first sentence of a description. */
export function firstSentence(text: string): string {
  const paragraph = (text.split(/\n\s*\n/)[0] ?? '').replaceAll(/\s+/g, ' ')
  const sentence = /^.*?\.(?=\s+[A-Z`{]|$)/.exec(paragraph)?.[0] ?? paragraph
  return sentence.replace(/:$/, '.')
}

function named(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? []
      return [name, rest]
    }),
  )
}

/** Lines after a tag are indented below it. */
function dedent(text: string): string {
  return text.trim().replaceAll(/^ {2}/gm, '')
}
