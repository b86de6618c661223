import { get } from './module/build.js'
import type { Code } from './module/code.js'

/** Bytes of two vectors: their lanes in turns, from the lower or the upper halves; and such halves joined. */
const lowerInTurns = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]
const upperInTurns = lowerInTurns.map((byte) => byte + 8)
const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]
const upperHalves = lowerHalves.map((byte) => byte + 8)

/** How many rows and columns {@link transpose} turns. */
export const transposedSide = 4

/**
 * Turns four columns of four float32 numbers into four rows.
 * @param columns locals
 * @param local makes a local of this name
 */
export function transpose(
  columns: readonly string[],
  rows: readonly string[],
  local: (name: string) => string,
): Code[] {
  const [a, b, c, d] = columns.map(get) as [Code, Code, Code, Code]
  const [low01, low23] = [local('low_01'), local('low_23')]
  const [high01, high23] = [local('high_01'), local('high_23')]
  const [first, second, third, fourth] = rows as [string, string, string, string]
  return [
    ['local.set', low01, ['i8x16.shuffle', lowerInTurns, a, b]],
    ['local.set', low23, ['i8x16.shuffle', lowerInTurns, c, d]],
    ['local.set', high01, ['i8x16.shuffle', upperInTurns, a, b]],
    ['local.set', high23, ['i8x16.shuffle', upperInTurns, c, d]],
    ['local.set', first, ['i8x16.shuffle', lowerHalves, get(low01), get(low23)]],
    ['local.set', second, ['i8x16.shuffle', upperHalves, get(low01), get(low23)]],
    ['local.set', third, ['i8x16.shuffle', lowerHalves, get(high01), get(high23)]],
    ['local.set', fourth, ['i8x16.shuffle', upperHalves, get(high01), get(high23)]],
  ]
}
