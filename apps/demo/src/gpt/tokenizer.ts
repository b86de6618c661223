/** Texts as numbers and back. */
export interface Tokenizer {
  /** How many tokens there are. */
  readonly size: number
  /** Characters that are in no token are left out. */
  encode(text: string): Uint16Array<ArrayBuffer>
  decode(tokens: ArrayLike<number>): string
}

/**
 * Encodes with the longest token that fits, one after the other.
 * @param vocabulary the tokens, each at its number
 */
export function makeTokenizer(vocabulary: readonly string[]): Tokenizer {
  const places = new Map(vocabulary.map((token, place) => [token, place]))
  const longest = Math.max(...vocabulary.map(({ length }) => length))

  /** The number and the length of the longest token that the text has at a place. */
  const tokenAt = (text: string, at: number): { place: number; length: number } | undefined => {
    for (let length = Math.min(longest, text.length - at); length > 0; length--) {
      const place = places.get(text.slice(at, at + length))
      if (place !== undefined) return { place, length }
    }
    return undefined
  }

  return {
    size: vocabulary.length,
    encode(text) {
      const encoded: number[] = []
      for (let at = 0; at < text.length; ) {
        const token = tokenAt(text, at)
        if (token !== undefined) encoded.push(token.place)
        at += token?.length ?? 1
      }
      return Uint16Array.from(encoded)
    },
    decode: (tokens) => Array.from(tokens, (place) => vocabulary[place] ?? '').join(''),
  }
}
