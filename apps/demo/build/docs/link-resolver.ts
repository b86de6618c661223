import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import type { DocPage } from './doc-pages.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Where the links of the Markdown files lead on the pages made of them. */
export class LinkResolver {
  readonly #outputs: ReadonlyMap<string, string>
  readonly #repository: string

  /** @param repository the address of files that are no pages */
  constructor(pages: readonly DocPage[], repository: string) {
    this.#outputs = new Map(pages.map(({ source, output }) => [source, output]))
    this.#repository = repository
  }

  /** @param target as it is written in the Markdown of `page` */
  resolve(target: string, page: DocPage): string {
    if (target.startsWith('#')) return target
    const own = `${this.#repository}/blob/main/`
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) && !target.startsWith(own)) return target
    const [written = '', anchor] = target.split('#', 2)
    const path = written.startsWith(own)
      ? written.slice(own.length)
      : normalize(join(dirname(page.source), decodeURI(written)))
    const file = path.replace(/\/$/, '')
    const hash = anchor === undefined ? '' : `#${anchor}`
    const output = this.#outputs.get(file) ?? this.#outputs.get(join(file, 'README.md'))
    if (output !== undefined) return relative(dirname(page.output), output) + hash
    if (!existsSync(join(root, file))) throw new Error(`${page.source}: ${target} leads nowhere`)
    const kind = statSync(join(root, file)).isDirectory() ? 'tree' : 'blob'
    return `${this.#repository}/${kind}/main/${file}${hash}`
  }
}
