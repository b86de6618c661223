import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../dist-page', import.meta.url))
/** The site has to run from any folder. */
const folder = '/some/folder/'
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

export interface Site {
  /** Where the page is, with a slash at its end. */
  readonly address: string
  /** Which files are answered with the page, as some servers do with those that are missing. */
  misled: RegExp | undefined
  close(): void
}

/** Serves the built site, under a content security policy if one is given. */
export async function serveSite(contentSecurityPolicy?: string): Promise<Site> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const inside = pathname.startsWith(folder) ? pathname.slice(folder.length) : undefined
    const asked = inside === undefined ? '' : inside.replace(/(^|\/)$/, '$1index.html')
    const name = site.misled?.test(asked) ? 'index.html' : asked
    try {
      const content = await readFile(join(built, name))
      response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream')
      response.setHeader('Content-Length', content.length)
      // As Vite's own server does: it must not keep the service worker from using what it has.
      response.setHeader('Vary', 'Origin')
      // As is usual for files that are named after what is in them, and as lasting for what comes in their place.
      if (/^(?:assets|later)\//.test(asked)) {
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      }
      if (contentSecurityPolicy !== undefined) {
        response.setHeader('Content-Security-Policy', contentSecurityPolicy)
      }
      response.end(content)
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const site: Site = {
    address: `http://127.0.0.1:${port}${folder}`,
    misled: undefined,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return site
}
