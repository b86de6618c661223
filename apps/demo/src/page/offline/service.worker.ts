/** Answers the site's requests when there is no connection, and faster when there is. */

import { KeptFiles } from './kept-files.js'

declare const self: ServiceWorkerGlobalScope

/** The build puts them in. */
declare const __PRECACHE_FILES__: readonly string[]
declare const __PRECACHE_SIZES__: Readonly<Record<string, number>>
declare const __PRECACHE_BUILD__: string
declare const __PRECACHE_DATA__: string

const { scope } = self.registration
const kept = new KeptFiles(scope, {
  files: __PRECACHE_FILES__,
  sizes: __PRECACHE_SIZES__,
  build: __PRECACHE_BUILD__,
  data: __PRECACHE_DATA__,
})

async function openTabs(): Promise<string[]> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return tabs.map(({ url }) => url)
}

async function install(): Promise<void> {
  await kept.keepPage(await openTabs())
  await self.skipWaiting()
}

async function takeOver(): Promise<void> {
  await kept.forgetOld((await openTabs()).length)
  await self.clients.claim()
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return
  event.respondWith(kept.answer(request, (work) => event.waitUntil(work)))
})
