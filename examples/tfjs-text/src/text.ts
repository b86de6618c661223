const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
] as const

/** The text that is learnt: sums in words, `two+three=five.`, each three times, in a random order. */
export function makeText(seed: number): string {
  const sentences = numbers.flatMap((first, a) =>
    numbers
      .slice(0, numbers.length - a)
      .map((second, b) => `${first}+${second}=${numbers[a + b]}.`),
  )
  return `${shuffled([...sentences, ...sentences, ...sentences], seed).join(' ')} `
}

/** By Fisher and Yates, with numbers of a linear congruential generator. */
function shuffled(list: readonly string[], seed: number): string[] {
  const result = [...list]
  let state = seed >>> 0
  for (let last = result.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (last + 1))
    const moved = result[other] as string
    result[other] = result[last] as string
    result[last] = moved
  }
  return result
}
