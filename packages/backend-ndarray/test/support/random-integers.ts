import { randomNumbers } from './random.js'

/** Whole numbers from 0 up to below n, the same for the same seed. */
export function randomIntegers(seed: number): (n: number) => number {
  const next = randomNumbers(seed)
  return (n) => Math.floor(((next() + 1) / 2) * n)
}
