/**
 * Asks the server for files of this site that were asked for before, where it answers: what the browser or the
 * service worker has kept of them may be what has failed.
 */
export async function askAfresh(isWanted: (file: string) => boolean): Promise<void> {
  const site = new URL('./', location.href).href
  const files = performance.getEntriesByType('resource').map(({ name }) => name)
  const own = new Set(files.filter((file) => file.startsWith(site) && isWanted(file)))
  // Both keep what comes now in place of what they have; without a connection nothing does.
  const ask = async (file: string) => (await fetch(file, { cache: 'reload' })).arrayBuffer()
  await Promise.allSettled([...own].map(ask))
}
