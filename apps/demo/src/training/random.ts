/** A source of random numbers that is the same in every runtime for the same seed. */
export interface Random {
  /** The next number in [0, 1), with 32 random bits. */
  uniform(): number
  /** The next number of a normal distribution with mean 0 and standard deviation 1. */
  normal(): number
  /** A seed with which another source goes on as this one will. */
  readonly state: number
}

/**
 * Makes a seeded source of random numbers (mulberry32; normal numbers by Box and Muller).
 *
 * @param seed whole number; only its low 32 bits count
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  // 1 - uniform() is never 0, so the logarithm is finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    normal,
    get state() {
      return state
    },
  }
}
