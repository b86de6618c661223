import { formatCount } from '../../format.js'
import { countDropped, plainText } from '../../gpt/plain-text.js'

/** With fewer characters all sequences of the text would be nearly the same. */
const fewestCharacters = 1000

const known = 'the models know only Latin letters without accents, digits and the marks of ASCII'

/** Why a text of the visitor is not learnt: a sentence. */
export function whyTextIsRefused(text: string): string | undefined {
  const { length } = plainText(text)
  const dropped = countDropped(text)
  const all = text.match(/\S/gu)?.length ?? 0
  if (dropped > all / 2) {
    return `Most of your text would be dropped, ${formatCount(dropped)} of ${formatCount(all)} characters: ${known}.`
  }
  if (length >= fewestCharacters) return undefined
  const without = dropped > 0 ? ` without the ${formatCount(dropped)} that are dropped` : ''
  return `Your text needs ${formatCount(fewestCharacters)} characters at least; it has ${formatCount(length)}${without}.`
}

/** What the models do not get to see of a text that they learn: a sentence without its full stop, for a hint. */
export function droppedInWords(text: string): string | undefined {
  const dropped = countDropped(text)
  if (dropped === 0) return undefined
  const characters = dropped === 1 ? '1 character is' : `${formatCount(dropped)} characters are`
  return `${characters} dropped: ${known}`
}
