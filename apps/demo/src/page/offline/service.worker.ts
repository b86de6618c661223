/**
 * Answers the site's requests when there is no connection. What every visit needs is kept when the site
 * is first visited, all of one build together; what is large, the data, and pages of the documentation, when
 * they are first loaded.
 */

import { offlinePage, titleOf } from './offline-page.js'

declare const self: ServiceWorkerGlobalScope

/** The build puts them in. */
declare const __PRECACHE_FILES__: readonly string[]
declare const __PRECACHE_BUILD__: string
declare const __PRECACHE_DATA__: string

// Several copies of the page may live on one site: each has its own.
const scope = self.registration.scope
const prefix = `adafactor ${scope} `
const pagePrefix = `${prefix}page `
const pageCache = `${pagePrefix}${__PRECACHE_BUILD__}`
const dataCache = `${prefix}data ${__PRECACHE_DATA__}`
const precached = __PRECACHE_FILES__
const at = (folder: string) => new URL(folder, scope).href
/** What is trained on and begun with: few builds change it, and parts of two must not meet. */
const data = ['digits/', 'gpt/'].map(at)
const later = at('later/')
const docs = at('docs/')

/** The names of files that the bundler made say what is in them. */
const named = /^assets\//
/**
 * Some servers answer with `Vary: Origin`, and a module's request has an origin where that of the
 * installation had none: it is the same file all the same.
 */
const anyOrigin: CacheQueryOptions = { ignoreVary: true }

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage())
})

async function keepPage(): Promise<void> {
  const cache = await caches.open(pageCache)
  const requests = ['', ...precached].map(
    // The browser's own cache may still hold an earlier build's files of other names.
    (file) => new Request(new URL(file, scope), { cache: named.test(file) ? 'default' : 'reload' }),
  )
  await cache.addAll(requests)
  await keepDocsAgain(cache)
  await self.skipWaiting()
}

/** Pages of the documentation that are open, or that earlier builds have kept: as this build has them. */
async function keepDocsAgain(cache: Cache): Promise<void> {
  const pages = new Set<string>()
  for (const name of (await caches.keys()).filter((name) => name.startsWith(pagePrefix))) {
    for (const { url } of await (await caches.open(name)).keys()) pages.add(url)
  }
  const opened = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  for (const { url } of opened) pages.add(pageOf(url))
  const keep = async (page: string) => {
    const response = await fetch(page, { cache: 'no-cache' })
    if (response.status === 200) await cache.put(page, response)
  }
  // One that is gone, or does not come, is no reason to be without the others.
  await Promise.allSettled([...pages].filter((page) => page.startsWith(docs)).map(keep))
}

/**
 * What a page is kept under: that of a folder has two addresses, of which a server may answer the longer with
 * a redirection, which a browser does not take for a page.
 */
function pageOf(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`.replace(/\/index\.html$/, '/')
}

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver())
})

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter(
    (name) => name.startsWith(prefix) && name !== pageCache && name !== dataCache,
  )
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return
  if (data.some((folder) => request.url.startsWith(folder))) {
    event.respondWith(answerOnceLoaded(event, dataCache))
  } else if (request.url.startsWith(later)) {
    event.respondWith(answerOnceLoaded(event, pageCache))
  } else if (request.mode === 'navigate') event.respondWith(answerPage(event))
  else event.respondWith(answerFile(request))
})

/** The newest page there is; the kept one without a connection, or what to do without it. */
async function answerPage(event: FetchEvent): Promise<Response> {
  const { request } = event
  const page = pageOf(request.url)
  const cache = await caches.open(pageCache)
  try {
    // A page that the browser still has may be of an earlier build: the server is asked.
    const response = await fetch(request, { cache: 'no-cache' })
    if (response.status === 200 && page.startsWith(docs)) {
      event.waitUntil(cache.put(page, response.clone()).catch(() => {}))
    }
    return response
  } catch {
    return (await cache.match(page, anyOrigin)) ?? (await answerWithoutPage(cache))
  }
}

async function answerWithoutPage(cache: Cache): Promise<Response> {
  const kept = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(docs))
  const pages = kept.map(async (address) => {
    const response = await cache.match(address, anyOrigin)
    return { address, title: titleOf((await response?.text()) ?? '') ?? address }
  })
  const style = precached.find((file) => /^assets\/docs-.*\.css$/.test(file))
  return new Response(offlinePage(scope, style, await Promise.all(pages)), {
    status: 503,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  })
}

/** A kept file is as good as any. */
async function answerFile(request: Request): Promise<Response> {
  const kept = await (await caches.open(pageCache)).match(request, anyOrigin)
  return kept ?? fetch(request)
}

/** Kept when it was first loaded; `cache: 'reload'` asks for it afresh. */
async function answerOnceLoaded(event: FetchEvent, cacheName: string): Promise<Response> {
  const { request } = event
  const cache = await caches.open(cacheName)
  const kept = request.cache === 'reload' ? undefined : await cache.match(request, anyOrigin)
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.status === 200) {
    // Where storage is full it is loaded again the next time.
    event.waitUntil(cache.put(request, response.clone()).catch(() => {}))
  }
  return response
}
