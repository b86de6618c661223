/** How many names a message lists. */
const most = 8

/** Names for a message: the first few, and how many there are besides. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, most).map((name) => `"${name}"`)
  const more = names.length - listed.length
  return listed.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
