/**
 * Loads the page again, and all that it has asked for so far from the server, where that answers: what the
 * browser or the service worker has kept of it may be what has failed.
 */
export async function reloadAfresh(): Promise<void> {
  const site = new URL('./', location.href).href
  const files = performance.getEntriesByType('resource').map(({ name }) => name)
  const own = new Set(files.filter((file) => file.startsWith(site)))
  // Both keep what comes now in place of what they have; without a connection nothing does.
  const ask = async (file: string) => (await fetch(file, { cache: 'reload' })).arrayBuffer()
  await Promise.allSettled([...own].map(ask))
  location.reload()
}
