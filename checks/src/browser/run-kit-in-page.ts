import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Report } from '@adafactor/conformance/run'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { chromiumFlags } from '../../../chromium-flags.js'

export interface PageOptions {
  /** The Chrome or Chromium to start. */
  readonly executablePath: string
  /** The page's Content-Security-Policy header; none when absent. */
  readonly contentSecurityPolicy?: string
  /** Ids of cases, or names of groups, to run; all by default. */
  readonly only?: readonly string[]
}

/**
 * Runs the conformance kit on backend-ndarray in a page of a real browser.
 *
 * @throws when the page crashes, or has not reported after ten minutes
 */
export async function runKitInPage({
  executablePath,
  contentSecurityPolicy,
  only = [],
}: PageOptions): Promise<Report> {
  const { promise: report, resolve, reject } = Promise.withResolvers<Report>()
  const script = await bundle()
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      if (request.url === '/report') resolve(body as Report)
      else reject(new Error(`the page failed: ${String(body)}`))
      response.end()
    } else if (request.url === '/page.js') {
      response.setHeader('Content-Type', 'text/javascript')
      response.end(script)
    } else {
      response.setHeader('Content-Type', 'text/html')
      if (contentSecurityPolicy !== undefined) {
        response.setHeader('Content-Security-Policy', contentSecurityPolicy)
      }
      response.end(
        '<!doctype html><title>kit</title><script type="module" src="/page.js"></script>',
      )
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const browser = await chromium.launch({ executablePath, args: chromiumFlags })
  const limit = setTimeout(() => reject(new Error('no report after ten minutes')), 600_000)
  try {
    const page = await browser.newPage()
    page.on('crash', () => reject(new Error('the page crashed')))
    page.on('pageerror', (error) => reject(new Error('the page failed', { cause: error })))
    const query = new URLSearchParams(only.map((name) => ['only', name]))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?${query}`)
    return await report
  } finally {
    clearTimeout(limit)
    await browser.close()
    server.close()
  }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  })
  return outputFiles[0]?.text ?? ''
}
