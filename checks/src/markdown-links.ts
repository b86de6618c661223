import { Slugs } from './github-slug.js'

/** A place that a Markdown file links to. */
export interface MarkdownLink {
  /** As it is written: `page.md#part`, `#part`, `https://...`. */
  readonly target: string
  /** The line, from 1. */
  readonly line: number
}

/** The links and images of a Markdown text, in its order; what stands in code is none. */
export function markdownLinks(text: string): MarkdownLink[] {
  const prose = withoutCode(text)
  return linkForms
    .flatMap((form) =>
      [...prose.matchAll(form)].map((match) => ({
        target: (match[1] ?? '').trim(),
        line: prose.slice(0, match.index).split('\n').length,
      })),
    )
    .sort((a, b) => a.line - b.line)
}

/** Inline links and images, definitions, autolinks, HTML, and bare addresses. */
const linkForms = [
  /\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g,
  /^ {0,3}\[[^\]^][^\]]*\]:\s*<?(\S+?)>?(?:\s.*)?$/gm,
  /<([a-z][a-z+.-]*:[^\s<>]*)>/gi,
  /<[a-z][^<>]*?\s(?:href|src)\s*=\s*["']([^"']*)["']/gi,
  /(?<!\]\(<?|["'<=:\w])(https?:\/\/[^\s<>()`"']*[^\s<>()`"'.,;:])/g,
]

/** The anchors that a Markdown text has on GitHub: its headings, and what HTML names. */
export function markdownAnchors(text: string): ReadonlySet<string> {
  const slugs = new Slugs()
  const anchors = new Set<string>()
  // Code in a heading is part of its text, so only fences are left out.
  for (const line of withoutFences(text).split('\n')) {
    const heading = /^ {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$/.exec(line)?.[1]
    if (heading !== undefined) anchors.add(slugs.next(plainText(heading)))
    for (const [, name = ''] of line.matchAll(/<[a-z]+\s[^<>]*\b(?:id|name)="([^"]*)"/gi)) {
      anchors.add(name)
    }
  }
  return anchors
}

/** What is read of a heading. */
function plainText(heading: string): string {
  return heading
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`')
        ? part.slice(1, -1)
        : part
            .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
            .replaceAll(/<[^>]*>/g, '')
            .replaceAll(/(\*\*|__|\*|(?<!\w)_|_(?!\w))/g, ''),
    )
    .join('')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
}

/** The same text with blanks where code and comments are, so that lines keep their numbers. */
function withoutCode(text: string): string {
  return withoutFences(text)
    .replaceAll(/<!--.*?-->/gs, blank)
    .replaceAll(/(?<!`)(`+)(?!`)(?:(?!\n\s*\n).)*?(?<!`)\1(?!`)/gs, blank)
}

function withoutFences(text: string): string {
  return text.replaceAll(/^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?^[ \t]*\2[`~]*[ \t]*$/gms, blank)
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}
