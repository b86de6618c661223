/** A text in the characters that the models are trained on: printable ASCII, with single spaces. */
export function plainText(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2013\u2014]/g, '--')
    .normalize('NFKD')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
}

/** What nobody misses: spaces, accents, marks without a width. All else that is not ASCII may be dropped. */
const maybeDropped = /[^\x20-\x7e\s\p{M}\p{Cf}]/gu

/** How many characters of a text plain text has nothing for: those of other scripts, and emoji. */
export function countDropped(text: string): number {
  const isDropped = new Map<string, boolean>()
  let count = 0
  for (const [character] of text.matchAll(maybeDropped)) {
    const dropped = isDropped.get(character) ?? plainText(character) === ''
    isDropped.set(character, dropped)
    if (dropped) count++
  }
  return count
}
