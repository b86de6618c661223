import type { SearchEntry } from '../../src/docs/search-entry.ts'
import { DocMarkdown, type Section } from './doc-markdown.ts'
import { type DocPage, type PageGroup, readDocs } from './doc-pages.ts'
import { LinkResolver } from './link-resolver.ts'

/** A page, with its Markdown as HTML. */
export interface MadePage {
  readonly page: DocPage
  readonly html: string
  /** Its first paragraph as text. */
  readonly lead: string
  readonly sections: readonly Section[]
}

/** The documentation, before it is laid out. */
export interface MadeDocs {
  readonly groups: readonly PageGroup[]
  readonly pages: readonly MadePage[]
  /** What is searched. */
  readonly entries: readonly SearchEntry[]
}

/** Makes HTML of the repository's Markdown. */
export function makeDocs(repository: string): MadeDocs {
  const groups = readDocs()
  const sources = groups.flatMap((group) => group.pages)
  const markdown = new DocMarkdown(new LinkResolver(sources, repository))
  const pages = sources.map((page) => ({ page, ...markdown.render(page) }))
  return { groups, pages, entries: pages.flatMap(entriesOf) }
}

function entriesOf({ page, sections }: MadePage): SearchEntry[] {
  return sections.map(({ level, anchor, heading, text }) => ({
    address: level === 1 ? page.output : `${page.output}#${anchor}`,
    page: page.fullTitle,
    heading,
    text: text.trim().replaceAll(/\s+/g, ' '),
  }))
}
