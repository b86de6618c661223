import { askAfresh } from './ask-afresh.js'

/** Loads the page again, and all that it has asked for so far from the server, where that answers. */
export async function reloadAfresh(): Promise<void> {
  await askAfresh(() => true)
  location.reload()
}
