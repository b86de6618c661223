import { errorCodes } from '../error-examples.js'
import { Slugs } from '../github-slug.js'
import { type DocComment, firstSentence } from './doc-comment.js'
import type { Entry } from './entries.js'
import type { EntryExports, Export, Member } from './exports.js'

/** The pages of the reference: file name to Markdown. */
export function referencePages(entries: readonly EntryExports[]): ReadonlyMap<string, string> {
  const links = new Links(entries)
  return new Map([
    ['README.md', index(entries, links)],
    ...entries.map((one) => [one.entry.page, page(one, links)] as const),
  ])
}

const origin =
  '<!-- Written from the docstrings by `npm run update-docs` in checks; edit those instead. -->'

const kinds = [
  { title: 'Functions and classes', of: ['function', 'class'] },
  { title: 'Constants', of: ['constant'] },
  { title: 'Types', of: ['type'] },
] as const

function byKind(exports: readonly Export[]): { title: string; members: Export[] }[] {
  return kinds
    .map(({ title, of }) => ({
      title,
      members: exports
        .filter(({ kind }) => (of as readonly string[]).includes(kind))
        .sort((a, b) => compareNames(a.name, b.name)),
    }))
    .filter(({ members }) => members.length > 0)
}

/** Without regard to case; of names that differ in it alone the small one comes first. */
function compareNames(a: string, b: string): number {
  const order = a.toLowerCase() < b.toLowerCase() ? -1 : 1
  return a.toLowerCase() === b.toLowerCase() ? (a > b ? -1 : 1) : order
}

function index(entries: readonly EntryExports[], links: Links): string {
  const sections = entries.map(({ entry, text, exports }) => {
    const lists = byKind(exports).map(({ title, members }) => {
      const names = members.map((one) => `[\`${one.name}\`](${links.hrefOf(one, undefined)})`)
      return `- ${title}: ${names.join(', ')}`
    })
    return [
      `## [\`${entry.name}\`](${entry.page})`,
      links.markdown(text, { entry, from: undefined }),
      lists.join('\n'),
    ].join('\n\n')
  })
  return `# API reference

${origin}

Everything that the packages export, by the path from which it is imported. Nearly all
properties are \`readonly\`, which is left out here. What stands in brackets at the end of an option's
text is its default: "(1e-3)". [Errors](../errors.md) has every error code.

${sections.join('\n\n')}
`
}

function page({ entry, text, exports }: EntryExports, links: Links): string {
  const own = exports.filter((one) => one.entry === entry)
  const context = { entry, from: entry.page }
  const contents = byKind(exports).map(({ title, members }) => {
    const rows = members.map((one) => {
      const summary = links.markdown(firstSentence(one.doc.text), context)
      return `| [\`${one.name}\`](${links.hrefOf(one, entry.page)}) | ${summary.replaceAll('|', '\\|')} |`
    })
    return `| ${title} | |\n| --- | --- |\n${rows.join('\n')}`
  })
  return [
    `# ${entry.name}`,
    origin,
    links.markdown(text, context),
    `[API reference](README.md) · [README of \`${entry.packageName}\`](${readmeOf(entry)})`,
    ...contents,
    ...byKind(own).flatMap(({ title, members }) => [
      `## ${title}`,
      ...members.map((one) => section(one, links)),
    ]),
  ]
    .join('\n\n')
    .concat('\n')
}

function section(one: Export, links: Links): string {
  const context = { entry: one.entry, from: one.entry.page, self: one }
  const says = (text: string) => links.markdown(text, context)
  const { doc } = one
  const uses = one.uses.map((name) => {
    const used = links.find(name, one.entry)
    if (!used) throw new Error(`${one.name} uses ${name}, which the reference has not`)
    return `[\`${name}\`](${links.hrefOf(used, one.entry.page)})`
  })
  return [
    `### ${one.name}`,
    fence(one.signature),
    says(doc.text),
    ...titledList('Type parameters', namedTexts(doc.typeParameters, says)),
    ...titledList('Parameters', namedTexts(doc.parameters, says)),
    ...outcomes(doc, says),
    ...titledList(
      /^type [^=]*=\s*[^{\s]/.test(one.signature) ? 'Values' : 'Members',
      one.members.map((member) => memberItem(member, says)),
    ),
    ...doc.examples.map(says),
    [
      ...(uses.length > 0 ? [`Uses ${uses.join(', ')}.`] : []),
      `Source: [\`${one.source}\`](../../${one.source})`,
    ].join(' '),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function titledList(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`**${title}**`, items.join('\n')]
}

type Says = (text: string) => string

function namedTexts(texts: ReadonlyMap<string, string>, says: Says): string[] {
  return [...texts].map(([name, text]) => indented(`- \`${name}\`: ${says(text)}`))
}

function outcomes({ returns, throws }: DocComment, says: Says): string[] {
  return [
    ...(returns === '' ? [] : [`**Returns** ${says(returns)}`]),
    ...throws.map((text) => `**Throws** ${says(text.replace(/^AdafactorError\b/, '{@link $&}'))}`),
  ]
}

function memberItem({ signature, doc }: Member, says: Says): string {
  const parts = [
    says(doc.text),
    [...namedTexts(doc.typeParameters, says), ...namedTexts(doc.parameters, says)].join('\n'),
    ...outcomes(doc, says),
  ].filter((part) => part !== '')
  const code = says(`\`${signature}\``)
  const [first = ''] = parts
  const lineBreak = first === '' || first.startsWith('- ') ? '' : '\\'
  return indented(`- ${code}${lineBreak}\n${parts.join('\n\n')}`.trimEnd())
}

/** Everything after the first line belongs to the same item of a list. */
function indented(item: string): string {
  return item.replaceAll(/\n(?!\n)/g, '\n  ')
}

/** Code that is shown and not run; what is to be run stands in examples. */
function fence(code: string): string {
  return `\`\`\`ts signature\n${code}\n\`\`\``
}

function readmeOf({ source }: Entry): string {
  return `../../${source.split('/').slice(0, 2).join('/')}/README.md`
}

interface Context {
  readonly entry: Entry
  /** The page that the text stands on; the index by default. */
  readonly from: string | undefined
  readonly self?: Export | undefined
}

/** Where everything is described, and texts with links to it. */
class Links {
  readonly #byName = new Map<string, Export[]>()
  readonly #anchors = new Map<Export, string>()

  constructor(entries: readonly EntryExports[]) {
    for (const { entry, exports } of entries) {
      const slugs = new Slugs()
      slugs.next(entry.name)
      for (const { title, members } of byKind(exports.filter((one) => one.entry === entry))) {
        slugs.next(title)
        for (const one of members) {
          this.#anchors.set(one, slugs.next(one.name))
          this.#byName.set(one.name, [...(this.#byName.get(one.name) ?? []), one])
        }
      }
    }
  }

  /** The export of this name, of several the one that the entry or its package has. */
  find(name: string, near: Entry): Export | undefined {
    const found = this.#byName.get(name) ?? []
    return (
      found.find(({ entry }) => entry === near) ??
      found.find(({ entry }) => entry.packageName === near.packageName) ??
      found[0]
    )
  }

  hrefOf(one: Export, from: string | undefined): string {
    return `${one.entry.page === from ? '' : one.entry.page}#${this.#anchors.get(one)}`
  }

  /**
   * A docstring as Markdown: `{@link}`, error codes and the names of what the same entry exports
   * become links.
   */
  markdown(text: string, { entry, from, self }: Context): string {
    return text
      .split(/(`[^`]+`|\{@link [^}]+\})/)
      .map((part, index) => {
        if (index % 2 === 0) return part.replaceAll(/<(?=[A-Za-z/])/g, '\\<')
        const isLink = part.startsWith('{')
        const name = isLink ? part.slice('{@link '.length, -1).trim() : part.slice(1, -1)
        const [linked = ''] = name.split('.')
        const href = isLink
          ? this.#linked(linked, { entry, from, self })
          : this.#mentioned(name, { entry, from, self })
        if (isLink && href === undefined && linked !== self?.name) {
          throw new Error(`${self?.name ?? entry.name} links ${name}, which is not exported`)
        }
        return href === undefined ? `\`${name}\`` : `[\`${name}\`](${href})`
      })
      .join('')
  }

  #linked(name: string, { entry, from, self }: Context): string | undefined {
    const found = this.find(name, entry)
    return found && found !== self ? this.hrefOf(found, from) : undefined
  }

  /** Where a word in code leads that need not be ours: other libraries have an `AdafactorConfig` too. */
  #mentioned(word: string, { entry, from, self }: Context): string | undefined {
    const code = word.replaceAll("'", '')
    if ((errorCodes as readonly string[]).includes(code)) {
      return `../errors.md#${new Slugs().next(code)}`
    }
    const found = this.find(word, entry)
    if (!found || found.entry !== entry || self?.doc.parameters.has(word)) return undefined
    return this.#linked(word, { entry, from, self })
  }
}
