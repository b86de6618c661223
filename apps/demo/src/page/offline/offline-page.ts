/** A page that is kept. */
export interface KeptPage {
  readonly address: string
  /** As HTML. */
  readonly title: string
}

/** The title in a page's HTML, as HTML, without the site's. */
export function titleOf(html: string): string | undefined {
  return /<title>([^<]*) – [^<]*<\/title>/.exec(html)?.[1]
}

/**
 * What is shown in the place of a page that is not kept, without a connection. It may stand at any address
 * of the site, so its own links begin with the site's.
 *
 * @param site the address of the site's folder
 * @param style the stylesheet, from there
 * @param pages to go to instead
 */
export function offlinePage(
  site: string,
  style: string | undefined,
  pages: readonly KeptPage[],
): string {
  const link = ({ address, title }: KeptPage) => `<a href="${escaped(address)}">${title}</a>`
  const items = pages.map((page) => `<li>${link(page)}</li>`).join('\n')
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>No connection – Adafactor for JavaScript</title>
    ${style === undefined ? '' : `<link rel="stylesheet" href="${escaped(site + style)}" />`}
  </head>
  <body>
    <div class="docs-frame">
      <main>
        <article>
          <h1>This page needs a connection</h1>
          <p>There is none now, and this page was not opened before: what was opened is kept on this device.</p>
          <p>${link({ address: site, title: 'Go to the page that trains' })}: it works without a connection.</p>
          ${items === '' ? '' : `<p>Kept of the documentation:</p>\n<ul>\n${items}\n</ul>`}
        </article>
      </main>
    </div>
  </body>
</html>
`
}

function escaped(address: string): string {
  return address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
