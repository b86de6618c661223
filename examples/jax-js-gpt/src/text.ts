/** Words by their place in a sentence: "the small cat sees a red bird near the old mill." */
const words = {
  article: ['the', 'a', 'one', 'this', 'every'],
  adjective: ['small', 'red', 'old', 'quiet', 'bright', 'hungry', 'tall', 'lazy'],
  noun: ['cat', 'bird', 'mill', 'river', 'baker', 'garden', 'tower', 'fox', 'lamp', 'boat'],
  verb: ['sees', 'follows', 'finds', 'likes', 'leaves', 'paints', 'hears'],
  place: ['near', 'behind', 'under', 'above', 'beside'],
} as const

/** The characters of the text: each is a token. */
export const characters = ' .,abcdefghijklmnopqrstuvwxyz'

/** Numbers from 0 up to, but not including, a limit, that depend on the seed alone. */
export function randomIntegers(seed: number): (limit: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** A text of simple sentences, as numbers of {@link characters}. */
export function makeText(length: number, seed: number): Uint8Array {
  const random = randomIntegers(seed)
  const one = (kind: keyof typeof words): string => {
    const choices = words[kind]
    return choices[random(choices.length)] as string
  }
  const thing = () => `${one('article')} ${random(2) ? `${one('adjective')} ` : ''}${one('noun')}`
  const sentence = () => {
    const where = random(2) ? `, ${one('place')} ${thing()}` : ''
    return `${thing()} ${one('verb')} ${thing()}${where}. `
  }
  let text = ''
  while (text.length < length) text += sentence()
  return Uint8Array.from(text.slice(0, length), (character) => characters.indexOf(character))
}
