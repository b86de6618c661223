import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import Eleventy from '@11ty/eleventy'
import type { DocPage } from './doc-pages.ts'
import type { MadeDocs, MadePage } from './make-docs.ts'

const layouts = fileURLToPath(new URL('./layouts', import.meta.url))

/** What every page loads, from the folder of the site. */
export interface DocsFiles {
  readonly script: string
  readonly style: string
  /** What is searched. */
  readonly index: string
}

/** Writes the documentation as pages into `folder`, which is in the folder of the site. */
export async function writeDocs(
  folder: string,
  repository: string,
  { groups, pages }: MadeDocs,
  files: DocsFiles,
): Promise<void> {
  const here = (path: string) => relative(process.cwd(), path)
  const eleventy = new Eleventy(here(layouts), here(folder), {
    configPath: false,
    quietMode: true,
    config: (configuration) => {
      configuration.setUseGitIgnore(false)
      configuration.addGlobalData('groups', groups)
      configuration.addGlobalData('repository', repository)
      configuration.addGlobalData('files', files)
      for (const made of pages) {
        const { page, html, sections } = made
        configuration.addTemplate(`${page.output}.html`, html, {
          layout: 'page.njk',
          permalink: page.output,
          page_: page,
          description: descriptionOf(made),
          parts: sections.filter(({ level }) => level === 2),
          root: upFrom(page),
        })
      }
      return { htmlTemplateEngine: false, templateFormats: ['html'] }
    },
  })
  await eleventy.write()
}

/** Characters of a description: search engines show no more, and have no use for less. */
const mostDescribed = 160
const leastDescribed = 40

/** How a page begins, after its title where that says little; or what it is if it begins with no sentence. */
function descriptionOf({ page, lead }: MadePage): string {
  const text = lead.trim().replaceAll(/\s+/g, ' ')
  if (!text.includes('.')) return `${page.fullTitle} of Adafactor for JavaScript.`
  if (text.length < leastDescribed) return `${page.fullTitle}: ${text}`
  if (text.length <= mostDescribed) return text
  return `${text.slice(0, text.lastIndexOf(' ', mostDescribed - 2))} …`
}

/** From a page to the folder of the documentation: `../` or nothing. */
function upFrom({ output }: DocPage): string {
  const up = relative(dirname(output), '.')
  return up === '' ? './' : `${up}/`
}
