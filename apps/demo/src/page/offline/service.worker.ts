/**
 * Answers the page's requests when there is no connection. What every visit needs is kept when the page
 * is first visited, all of one build together; what is large, and the data, when it is first loaded.
 */

declare const self: ServiceWorkerGlobalScope

/** The build puts them in. */
declare const __PRECACHE_FILES__: readonly string[]
declare const __PRECACHE_BUILD__: string
declare const __PRECACHE_DATA__: string

// Several copies of the page may live on one site: each has its own.
const scope = self.registration.scope
const prefix = `adafactor ${scope} `
const pageCache = `${prefix}page ${__PRECACHE_BUILD__}`
const dataCache = `${prefix}data ${__PRECACHE_DATA__}`
const at = (folder: string) => new URL(folder, scope).href
/** What is trained on and begun with: few builds change it, and parts of two must not meet. */
const data = ['digits/', 'gpt/'].map(at)
const later = at('later/')

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
  const requests = ['', ...__PRECACHE_FILES__].map(
    // The browser's own cache may still hold an earlier build's files of other names.
    (file) => new Request(new URL(file, scope), { cache: named.test(file) ? 'default' : 'reload' }),
  )
  await cache.addAll(requests)
  await self.skipWaiting()
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
  } else if (request.mode === 'navigate') event.respondWith(answerPage(request))
  else event.respondWith(answerFile(request))
})

/** The newest page there is; the kept one without a connection. */
async function answerPage(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const cache = await caches.open(pageCache)
    const kept = await cache.match(request, { ignoreSearch: true, ...anyOrigin })
    if (kept !== undefined) return kept
    throw error
  }
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
