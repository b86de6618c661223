import { readFileSync } from 'node:fs'

const read = (path: string) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8')

/** The stylesheet of the documentation: the page's own tokens and base, and what articles need. */
export function docsStyles(): string {
  const tokens = read('page/ui/tokens.css')
  const dark = /:root\[data-theme="dark"\] \{.*?\n\}/s.exec(tokens)?.[0]
  if (dark === undefined) throw new Error('tokens.css has no dark colours')
  // Before the script has run, and without it, the colours follow the device.
  const byDevice = dark.replace('[data-theme="dark"]', ':not([data-theme])')
  return [
    tokens,
    `@media (prefers-color-scheme: dark) {\n${byDevice}\n}`,
    read('page/ui/base.css'),
    read('docs/article.css'),
    read('docs/docs.css'),
  ].join('\n')
}
