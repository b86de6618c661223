/** A source of random numbers that a seed decides, the same on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  uniform(): number
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number
  /** Of a normal distribution with mean 0 and variance 1. */
  normal(): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** One of the items, each as likely. */
  pick<T>(items: readonly T[]): T
  /** The same items in another order, each as likely. */
  shuffled<T>(items: readonly T[]): T[]
}

/**
 * Random numbers for a seed and, so that cases don't depend on each other, a name (sfc32).
 *
 * @example
 * ```ts
 * import { randomOf } from '@adafactor/conformance'
 *
 * const random = randomOf(1, 'weights')
 * console.log(random.integer(1, 6) === randomOf(1, 'weights').integer(1, 6)) // => true
 * ```
 */
export function randomOf(seed: number, name = ''): Random {
  const next = sfc32(seed >>> 0, hash(name))
  const uniform = () => next() / 2 ** 32
  const integer = (from: number, to: number) => from + Math.floor(uniform() * (to - from + 1))
  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (probability) => uniform() < probability,
    pick: <T>(items: readonly T[]) => items[integer(0, items.length - 1)] as T,
    shuffled: <T>(items: readonly T[]) => {
      const result = [...items]
      for (let index = result.length - 1; index > 0; index--) {
        const other = integer(0, index)
        const kept = result[index] as T
        result[index] = result[other] as T
        result[other] = kept
      }
      return result
    },
  }
}

function sfc32(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [seed, stream, 0x9e3779b9, 1]
  const next = () => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + result) | 0
    return result >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  return next
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value
}
