import { askAfresh } from './ask-afresh.js'

/** Loads the page again, and all that it has asked for so far from the server, where that answers. */
export async function reloadAfresh(): Promise<void> {
  const site = new URL('./', location.href).href
  const files = performance.getEntriesByType('resource').map(({ name }) => name)
  await askAfresh(new Set(files.filter((file) => file.startsWith(site))))
  location.reload()
}
