/**
 * Asks the server for files anew, where it answers: what the browser or the service worker has kept of them may
 * be what has failed.
 */
export async function askAfresh(files: Iterable<string>): Promise<void> {
  // Both keep what comes now in place of what they have; without a connection nothing does.
  const ask = async (file: string) => (await fetch(file, { cache: 'reload' })).arrayBuffer()
  await Promise.allSettled([...files].map(ask))
}
