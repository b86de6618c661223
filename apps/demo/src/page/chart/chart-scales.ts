/** From the least to the most that an axis shows. */
export type Range = [min: number, max: number]

/** What a log axis shows of these values. */
export function logRange(values: readonly number[]): Range {
  const positive = values.filter((value) => value > 0)
  if (positive.length === 0) return [0.1, 3]
  return [0.9 * Math.min(...positive), 1.1 * Math.max(...positive)]
}

/** What a linear axis shows: from a little below the least to a little above the most. */
export function linearRange(values: readonly number[]): Range {
  if (values.length === 0) return [0, 1]
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = most > least ? 0.06 * (most - least) : Math.abs(most) / 10 || 1
  return [least >= 0 ? Math.max(0, least - room) : least - room, most + room]
}

/** Per cents up to 100, from below the least on. */
export function accuracyRange(values: readonly number[]): Range {
  if (values.length === 0) return [0, 100]
  return [Math.min(95, 5 * Math.floor(Math.min(...values) / 5)), 100]
}

const series = [
  [1],
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
  [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 7, 8, 9],
]

/** Round numbers along a log axis: of each decade as many as it takes to have a few. */
export function logSplits(min: number, max: number): number[] {
  const decades: number[] = []
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++)
    decades.push(power)
  let found: number[] = []
  for (const mantissas of series) {
    found = decades
      .flatMap((power) => mantissas.map((mantissa) => Number(`${mantissa}e${power}`)))
      .filter((value) => value >= min && value <= max)
    if (found.length >= 3) return found
  }
  return found.length >= 2 ? found : [min, max].map((value) => Number(value.toPrecision(2)))
}
