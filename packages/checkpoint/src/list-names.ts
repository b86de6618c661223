import { shortText } from './short-text.js'

/** Names for messages: the first ones, and how many more there are. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const first = names.slice(0, 5).map(shortText)
  const more = names.length - first.length
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
