import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright'
import { chromiumFlags } from '../../../chromium-flags.js'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
}

/**
 * Opens a folder's `index.html` in a real browser and waits for what it leaves in
 * `globalThis.outcome`, which has to be plain data.
 *
 * @throws when the page crashes or fails, and after two minutes
 */
export async function outcomeInPage(folder: string, executablePath: string): Promise<unknown> {
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const file = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname)
    const content = await readFile(join(folder, file)).catch(() => undefined)
    response.statusCode = content === undefined ? 404 : 200
    response.setHeader('Content-Type', contentTypes[extname(file)] ?? 'application/octet-stream')
    response.end(content)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const browser = await chromium.launch({ executablePath, args: chromiumFlags })
  try {
    const page = await browser.newPage()
    const failure = new Promise<never>((_, reject) => {
      page.on('crash', () => reject(new Error('the page crashed')))
      page.on('pageerror', (error) => reject(new Error('the page failed', { cause: error })))
    })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const found = page.waitForFunction('globalThis.outcome', undefined, { timeout: 120_000 })
    const handle = await Promise.race([found, failure])
    return await handle.jsonValue()
  } finally {
    await browser.close()
    server.close()
  }
}
