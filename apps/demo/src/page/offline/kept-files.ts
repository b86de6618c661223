import { isFileOfName } from './is-file-of-name.js'
import { offlinePage, titleOf } from './offline-page.js'

/** What the build knows of the site. */
export interface BuiltSite {
  /** What every visit needs, but for the page itself; from the folder of the site. */
  readonly files: readonly string[]
  /** Bytes of the files that the bundler made, also of those that are loaded later. */
  readonly sizes: Readonly<Record<string, number>>
  /** Changes when a built file does. */
  readonly build: string
  /** Changes when the data do. */
  readonly data: string
}

/** Has something go on after the answer was given. */
export type GoOn = (work: Promise<unknown>) => void

/** Milliseconds that a server has for a page that is kept. */
const patience = 8000

/** The names of files that the bundler made say what is in them: those of all builds may be mixed. */
const named = /^(?:assets|later)\//
/**
 * Some servers answer with `Vary: Origin`, and a module's request has an origin where that of the
 * installation had none: it is the same file all the same.
 */
const anyOrigin: CacheQueryOptions = { ignoreVary: true }

/**
 * The site's files on this device. What every visit needs is kept when the site is first visited, all of one
 * build together; what is large, the data, and pages of the documentation, when they are first loaded. The
 * build before is kept as well, for tabs that still show it.
 */
export class KeptFiles {
  readonly #scope: string
  readonly #files: readonly string[]
  readonly #sizes: Readonly<Record<string, number>>
  readonly #prefix: string
  readonly #pagePrefix: string
  readonly #pageCache: string
  readonly #dataCache: string

  /** @param scope the address of the site's folder: several copies of the page may live on one server */
  constructor(scope: string, { files, sizes, build, data }: BuiltSite) {
    this.#scope = scope
    this.#files = files
    this.#sizes = sizes
    this.#prefix = `adafactor ${scope} `
    this.#pagePrefix = `${this.#prefix}page `
    this.#pageCache = `${this.#pagePrefix}${build}`
    this.#dataCache = `${this.#prefix}data ${data}`
  }

  /**
   * Keeps what every visit needs.
   *
   * @param opened the addresses of open tabs
   * @throws Error when a file does not come, or is not what its name says
   */
  async keepPage(opened: readonly string[]): Promise<void> {
    const cache = await caches.open(this.#pageCache)
    const keep = async (file: string): Promise<void> => {
      const address = new URL(file, this.#scope).href
      // The browser's own cache may still hold an earlier build's files of other names.
      const request = new Request(address, { cache: named.test(file) ? 'default' : 'reload' })
      const response = await this.#askFor(request)
      if (!(await this.#isWhole(response, address))) {
        throw new Error(`${address} is not what was asked for`)
      }
      await cache.put(request, response)
    }
    await Promise.all(['', ...this.#files].map(keep))
    await this.#keepDocsAgain(cache, opened)
  }

  /** Pages of the documentation that are open, or that earlier builds have kept: as this build has them. */
  async #keepDocsAgain(cache: Cache, opened: readonly string[]): Promise<void> {
    const pages = new Set(opened.map(pageOf))
    for (const name of await this.#pageCaches()) {
      for (const { url } of await (await caches.open(name)).keys()) pages.add(url)
    }
    const keep = async (page: string) => {
      const response = await fetch(page, { cache: 'no-cache' })
      if (isFileOfName(response, page)) await cache.put(page, response)
    }
    // One that is gone, or does not come, is no reason to be without the others.
    await Promise.allSettled([...pages].filter((page) => this.#isOfDocs(page)).map(keep))
  }

  /**
   * Forgets data and builds that nobody needs any more.
   *
   * @param tabs how many are open
   */
  async forgetOld(tabs: number): Promise<void> {
    const others = (await this.#pageCaches()).filter((name) => name !== this.#pageCache)
    // A tab may still show the build before, and load more of its views; of several, any build.
    const needed = new Set([this.#pageCache, this.#dataCache, ...others.slice(tabs > 1 ? 0 : -1)])
    const old = (await caches.keys()).filter(
      (name) => name.startsWith(this.#prefix) && !needed.has(name),
    )
    await Promise.all(old.map((name) => caches.delete(name)))
  }

  /** The oldest first. */
  async #pageCaches(): Promise<string[]> {
    return (await caches.keys()).filter((name) => name.startsWith(this.#pagePrefix))
  }

  /** The answer to a request within the site. */
  answer(request: Request, goOn: GoOn): Promise<Response> {
    if (request.mode === 'navigate') return this.#answerPage(request, goOn)
    const path = request.url.slice(this.#scope.length)
    const isData = /^(?:digits|gpt)\//.test(path)
    if (isData) return this.#answerOnceLoaded(this.#dataCache, request, goOn)
    const isBuilt = named.test(path) || this.#files.includes(path)
    return isBuilt ? this.#answerOnceLoaded(this.#pageCache, request, goOn) : fetch(request)
  }

  /** The newest page there is; the kept one where the server fails, or what to do without it. */
  async #answerPage(request: Request, goOn: GoOn): Promise<Response> {
    const page = pageOf(request.url)
    const cache = await caches.open(this.#pageCache)
    const fresh = this.#askForPage(request, page, cache, goOn)
    const kept = await cache.match(page, anyOrigin)
    if (kept === undefined) return fresh.catch(() => this.#answerWithoutPage(cache))
    const isLate = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), patience))
    const answer = fresh.then(
      (response) => (response.status < 500 ? response : kept),
      () => kept,
    )
    return Promise.race([answer, isLate])
  }

  async #askForPage(request: Request, page: string, cache: Cache, goOn: GoOn): Promise<Response> {
    // A page that the browser still has may be of an earlier build: the server is asked.
    const response = await fetch(request, { cache: 'no-cache' })
    if (this.#isOfDocs(page) && isFileOfName(response, page)) {
      goOn(cache.put(page, response.clone()).catch(() => {}))
    }
    return response
  }

  async #answerWithoutPage(cache: Cache): Promise<Response> {
    const kept = (await cache.keys()).map(({ url }) => url).filter((url) => this.#isOfDocs(url))
    const pages = kept.map(async (address) => {
      const response = await cache.match(address, anyOrigin)
      return { address, title: titleOf((await response?.text()) ?? '') ?? address }
    })
    const style = this.#files.find((file) => /^assets\/docs-.*\.css$/.test(file))
    return new Response(offlinePage(this.#scope, style, await Promise.all(pages)), {
      status: 503,
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    })
  }

  /** A kept file is as good as any, and kept once it was loaded; `cache: 'reload'` asks for it afresh. */
  async #answerOnceLoaded(cacheName: string, request: Request, goOn: GoOn): Promise<Response> {
    const kept = request.cache === 'reload' ? undefined : await this.#find(cacheName, request)
    if (kept !== undefined) return kept
    const response = await this.#askFor(request)
    if (await this.#isWhole(response, request.url)) {
      const cache = await caches.open(cacheName)
      // Where storage is full it is loaded again the next time.
      goOn(cache.put(request, response.clone()).catch(() => {}))
    }
    return response
  }

  /** What is kept of a file, by this build or by another in which it can only be the same. */
  async #find(cacheName: string, request: Request): Promise<Response | undefined> {
    const isNamed = named.test(request.url.slice(this.#scope.length))
    for (const name of new Set([cacheName, ...(isNamed ? await this.#pageCaches() : [])])) {
      const kept = await (await caches.open(name)).match(request, anyOrigin)
      // Earlier versions of this program have kept whatever came.
      if (kept !== undefined && (await this.#isWhole(kept, request.url))) return kept
    }
    return undefined
  }

  /** Past the browser's own cache, if that answers with something else than was asked for. */
  async #askFor(request: Request): Promise<Response> {
    const response = await fetch(request)
    if (response.status !== 200 || (await this.#isWhole(response, request.url))) return response
    return fetch(new Request(request, { cache: 'reload' }))
  }

  /** Whether it is the file, and all of it: while a site is renewed, a server may have the half of one. */
  async #isWhole(response: Response, address: string): Promise<boolean> {
    if (!isFileOfName(response, address)) return false
    const size = this.#sizes[address.slice(this.#scope.length)]
    if (size === undefined) return true
    return (await response.clone().arrayBuffer()).byteLength === size
  }

  #isOfDocs(address: string): boolean {
    return address.startsWith(`${this.#scope}docs/`)
  }
}

/**
 * What a page is kept under: that of a folder has two addresses, of which a server may answer the longer with
 * a redirection, which a browser does not take for a page.
 */
function pageOf(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`.replace(/\/index\.html$/, '/')
}
