/**
 * Statistical tests of 32-bit words. Each gives a number that is about normally distributed, of
 * variance 1, if the words are random: beyond 6 or below -6 once in five hundred million.
 */

/** The largest excess of ones over zeros among the bits from `lowest` on. */
function bitBalance(words: ArrayLike<number>, lowest = 0): number {
  let worst = 0
  for (let bit = lowest; bit < 32; bit++) {
    let ones = 0
    for (let index = 0; index < words.length; index++)
      ones += ((words[index] as number) >>> bit) & 1
    worst = worse(worst, (ones - words.length / 2) / Math.sqrt(words.length / 4))
  }
  return worst
}

/** Chi-square of how often each value of some upper bits comes. */
function chiSquare(words: ArrayLike<number>, upperBits: number): number {
  const counts = new Float64Array(2 ** upperBits)
  for (let index = 0; index < words.length; index++) {
    const bin = (words[index] as number) >>> (32 - upperBits)
    counts[bin] = (counts[bin] as number) + 1
  }
  const expected = words.length / counts.length
  const sum = counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  return (sum - freedom) / Math.sqrt(2 * freedom)
}

/** The correlation of the upper 16 bits of words with those of other words. */
export function correlation(words: ArrayLike<number>, others: ArrayLike<number>): number {
  const half = (word: number) => (word >>> 16) - 32767.5
  const count = Math.min(words.length, others.length)
  let sum = 0
  for (let index = 0; index < count; index++) {
    sum += half(words[index] as number) * half(others[index] as number)
  }
  return sum / Math.sqrt(count) / ((2 ** 32 - 1) / 12)
}

/** The worst correlation of words with those some places later. */
function serialCorrelation(words: Uint32Array, lags: readonly number[] = [1, 2, 3, 7, 256]) {
  return lags.reduce((worst, lag) => worse(worst, correlation(words, words.subarray(lag))), 0)
}

/** How many words are the same as the other at the same place: less than 1 of a million is expected. */
export function sameWords(words: ArrayLike<number>, others: ArrayLike<number>): number {
  let same = 0
  for (let index = 0; index < words.length; index++) if (words[index] === others[index]) same++
  return same
}

/** How often each bit differs between words and others, where half is right: the worst of all bits. */
export function avalanche(words: Uint32Array, others: Uint32Array): number {
  return bitBalance(words.map((word, index) => (word ^ (others[index] as number)) >>> 0))
}

/** What all tests say of words that came one after the other: the worst of them. */
export function worstOf(words: Uint32Array): number {
  return [chiSquare(words, 8), chiSquare(words, 12), serialCorrelation(words)].reduce(
    worse,
    bitBalance(words),
  )
}

function worse(a: number, b: number): number {
  return Math.abs(b) > Math.abs(a) || Number.isNaN(b) ? b : a
}
