/**
 * Answers the page's requests when there is no connection. The files of the page are kept when it is
 * first visited, all of one build together; the digits when they are first loaded.
 */

declare const self: ServiceWorkerGlobalScope

/** The build puts both in. */
declare const __PRECACHE_FILES__: readonly string[]
declare const __PRECACHE_BUILD__: string

// Several copies of the page may live on one site: each has its own.
const scope = self.registration.scope
const prefix = `adafactor ${scope} `
const pageCache = `${prefix}page ${__PRECACHE_BUILD__}`
const digitsCache = `${prefix}digits`
const digits = new URL('digits/', scope).href

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage())
})

async function keepPage(): Promise<void> {
  const cache = await caches.open(pageCache)
  const requests = ['', ...__PRECACHE_FILES__].map(
    // Not from the browser's own cache, which may still hold the files of an earlier build.
    (file) => new Request(new URL(file, scope), { cache: 'reload' }),
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
    (name) => name.startsWith(prefix) && name !== pageCache && name !== digitsCache,
  )
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return
  if (request.url.startsWith(digits)) event.respondWith(answerDigits(event))
  else if (request.mode === 'navigate') event.respondWith(answerPage(request))
  else event.respondWith(answerFile(request))
})

/** The newest page there is; the kept one without a connection. */
async function answerPage(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await (await caches.open(pageCache)).match(request, { ignoreSearch: true })
    if (kept !== undefined) return kept
    throw error
  }
}

/** The names of built files say what is in them: a kept one is as good as any. */
async function answerFile(request: Request): Promise<Response> {
  const kept = await (await caches.open(pageCache)).match(request)
  return kept ?? fetch(request)
}

/** Kept when they were first loaded; `cache: 'reload'` asks for them afresh. */
async function answerDigits(event: FetchEvent): Promise<Response> {
  const { request } = event
  const cache = await caches.open(digitsCache)
  const kept = request.cache === 'reload' ? undefined : await cache.match(request)
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.status === 200) {
    // Where storage is full they are loaded again the next time.
    event.waitUntil(cache.put(request, response.clone()).catch(() => {}))
  }
  return response
}
