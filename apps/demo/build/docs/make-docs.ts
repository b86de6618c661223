import { writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import Eleventy from '@11ty/eleventy'
import type { SearchEntry } from '../../src/docs/search-entry.ts'
import { DocMarkdown } from './doc-markdown.ts'
import { type DocPage, readDocs } from './doc-pages.ts'
import { docsStyles } from './docs-styles.ts'
import { LinkResolver } from './link-resolver.ts'

const layouts = fileURLToPath(new URL('./layouts', import.meta.url))

/**
 * Writes the documentation as pages into `folder`, with their stylesheet and what is searched. The
 * script of the pages is built with the other ones.
 */
export async function makeDocs(folder: string, repository: string): Promise<void> {
  const groups = readDocs()
  const pages = groups.flatMap((group) => group.pages)
  const markdown = new DocMarkdown(new LinkResolver(pages, repository))
  const made = pages.map((page) => ({ page, ...markdown.render(page) }))
  const here = (path: string) => relative(process.cwd(), path)
  const eleventy = new Eleventy(here(layouts), here(folder), {
    configPath: false,
    quietMode: true,
    config: (configuration) => {
      configuration.setUseGitIgnore(false)
      configuration.addGlobalData('groups', groups)
      configuration.addGlobalData('repository', repository)
      for (const { page, html, sections } of made) {
        configuration.addTemplate(`${page.output}.html`, html, {
          layout: 'page.njk',
          permalink: page.output,
          page_: page,
          parts: sections.filter(({ level }) => level === 2),
          root: upFrom(page),
        })
      }
      return { htmlTemplateEngine: false, templateFormats: ['html'] }
    },
  })
  await eleventy.write()
  writeFileSync(join(folder, 'docs.css'), docsStyles())
  const entries = made.flatMap(({ page, sections }) =>
    sections.map(
      ({ level, anchor, heading, text }): SearchEntry => ({
        address: level === 1 ? page.output : `${page.output}#${anchor}`,
        page: page.title,
        heading,
        text: text.trim().replaceAll(/\s+/g, ' '),
      }),
    ),
  )
  writeFileSync(join(folder, 'search.json'), JSON.stringify(entries))
}

/** From a page to the folder of the documentation: `../` or nothing. */
function upFrom({ output }: DocPage): string {
  const up = relative(dirname(output), '.')
  return up === '' ? './' : `${up}/`
}
