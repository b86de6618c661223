import markdownIt from 'markdown-it'
import { Slugs } from '../../../../checks/src/github-slug.ts'
import { diagram } from './diagram.ts'
import type { DocPage } from './doc-pages.ts'
import { highlight } from './highlight.ts'
import type { LinkResolver } from './link-resolver.ts'

/** A heading of a page, with what is said below it until the next one. */
export interface Section {
  readonly level: number
  /** Of the heading: what follows `#` in a link. */
  readonly anchor: string
  readonly heading: string
  /** Without code blocks. */
  text: string
}

interface RenderedPage {
  readonly html: string
  readonly lead: string
  readonly sections: readonly Section[]
}

/** Turns the repository's Markdown into HTML as GitHub does: the same anchors, links to pages. */
export class DocMarkdown {
  readonly #markdown = markdownIt({ html: true, linkify: true })
  readonly #links: LinkResolver

  constructor(links: LinkResolver) {
    this.#links = links
    const { rules } = this.#markdown.renderer
    const scrolls = (label: string) => `tabindex="0" role="region" aria-label="${label}"`
    // What is wider than a phone scrolls by itself, by keys as well.
    rules.table_open = () => `<div class="table-scroll" ${scrolls('Table')}><table>`
    rules.table_close = () => '</table></div>'
    rules.fence = (tokens, index) => {
      const { content = '', info = '' } = tokens[index] ?? {}
      const [language = ''] = info.split(/\s/, 1)
      if (language === 'mermaid') {
        return `<div class="diagram" ${scrolls('Diagram')}>${diagram(content)}</div>`
      }
      const code = highlight(content, language) ?? this.#markdown.utils.escapeHtml(content)
      return `<pre ${scrolls('Code')}><code>${code}</code></pre>`
    }
  }

  /** The page's HTML, its first paragraph as text, and its parts for navigation and search. */
  render(page: DocPage): RenderedPage {
    const tokens = this.#markdown.parse(page.text, {})
    const slugs = new Slugs()
    const sections: Section[] = []
    let lead: string | undefined
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'heading_open') {
        const heading = plain(tokens[index + 1])
        const anchor = slugs.next(heading)
        token.attrSet('id', anchor)
        sections.push({ level: Number(token.tag.slice(1)), anchor, heading, text: '' })
      } else if (token.type === 'inline') {
        this.#adaptLinks(token, page)
        if (tokens[index - 1]?.type === 'paragraph_open') lead ??= plain(token)
        const section = sections.at(-1)
        if (section !== undefined && tokens[index - 1]?.type !== 'heading_open') {
          section.text += ` ${plain(token)}`
        }
      } else if (token.attrGet('style') !== null) {
        // Alignment of a table's cells: by a class, since policies forbid styles.
        token.attrSet('class', String(token.attrGet('style')).replace('text-align:', 'to-'))
        token.attrs = token.attrs?.filter(([name]) => name !== 'style') ?? null
      }
    }
    const html = this.#markdown.renderer.render(tokens, this.#markdown.options, {})
    return { html, sections, lead: lead ?? '' }
  }

  #adaptLinks(inline: Token, page: DocPage): void {
    for (const token of inline.children ?? []) {
      const target = token.type === 'link_open' ? token.attrGet('href') : null
      if (target !== null) token.attrSet('href', this.#links.resolve(String(target), page))
    }
  }
}

type Token = ReturnType<ReturnType<typeof markdownIt>['parse']>[number]

/** What is read of a piece of text. */
function plain(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => (/break$/.test(type) ? ' ' : type === 'html_inline' ? '' : content))
    .join('')
}
