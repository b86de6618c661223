import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** A Markdown file that becomes a page. */
export interface DocPage {
  /** The file, from the root of the repository. */
  readonly source: string
  /** The page, from the folder of the documentation. */
  readonly output: string
  /** Its first heading, as plain text. */
  readonly title: string
  /** No other page has this one: the reference of a package has the title of its README. */
  readonly fullTitle: string
  readonly text: string
}

/** Pages that stand together in the navigation. */
export interface PageGroup {
  readonly title: string
  readonly pages: readonly DocPage[]
}

/** The documentation: the repository's Markdown, in the order of the navigation. */
export function readDocs(): readonly PageGroup[] {
  return [
    group('Start', ['docs/README.md', 'README.md', 'UPGRADING.md']),
    group('Guides', [
      'docs/choosing-a-backend.md',
      'docs/memory.md',
      'docs/presets.md',
      'docs/checkpoints.md',
      'docs/outgrow-one-machine.md',
      'docs/write-a-backend.md',
      ...found('docs/*.md'),
    ]),
    group('Packages', ['packages/core/README.md', ...found('packages/*/README.md')]),
    group('API reference', ['docs/reference/README.md', ...found('docs/reference/*.md')]),
    group('Project', ['CONTRIBUTING.md', 'SECURITY.md']),
  ]
}

/** What leads, then whatever else there is; what stands elsewhere is left out. */
function group(title: string, sources: readonly string[]): PageGroup {
  const own = [...new Set(sources)].filter(
    (source) => title === 'Start' || source !== 'docs/README.md',
  )
  return { title, pages: own.map((source) => readPage(source, title)) }
}

function found(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root })
    .map((path) => path.replaceAll('\\', '/').replace(/\.md$/, ''))
    .sort()
    .map((path) => `${path}.md`)
}

function readPage(source: string, group: string): DocPage {
  const text = readFileSync(`${root}/${source}`, 'utf8')
  const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '')
  if (title === undefined) throw new Error(`${source} has no title`)
  const isOfPackage = source.startsWith('docs/reference/') && title !== group
  const fullTitle = isOfPackage ? `${title}, ${group}` : title
  return { source, output: outputOf(source), title, fullTitle, text }
}

/** `docs/memory.md` is `memory.html`, `packages/core/README.md` is `packages/core.html`. */
function outputOf(source: string): string {
  if (source === 'README.md') return 'overview.html'
  return source
    .replace(/^docs\//, '')
    .replace(/^(packages\/[^/]+)\/README/, '$1')
    .replace(/README\.md$/, 'index.md')
    .replace(/^[A-Z]+/, (name) => name.toLowerCase())
    .replace(/\.md$/, '.html')
}
