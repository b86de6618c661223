/** From the least to the most that an axis shows. */
export type Range = [min: number, max: number]

/** So many times the first value is the most that a log axis shows: what diverges leaves the chart. */
const farAbove = 1000

/** What a log axis shows of these values, of which the first is the earliest. */
export function logRange(values: readonly number[]): Range {
  const positive = values.filter((value) => value > 0)
  const [first] = positive
  if (first === undefined) return [0.1, 3]
  const most = Math.min(Math.max(...positive), farAbove * first)
  return [0.9 * Math.min(...positive), 1.1 * most]
}

/** No linear axis has labels much above: a learning rate of a run that diverges leaves the chart. */
const largest = 1e30

/** What a linear axis shows: from a little below the least to a little above the most. */
export function linearRange(values: readonly number[]): Range {
  const shown = values.filter((value) => Math.abs(value) <= largest)
  if (shown.length === 0) return [0, 1]
  const [least, most] = [Math.min(...shown), Math.max(...shown)]
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

/** Labels that fit along an axis. */
const mostSplits = 12

/** Round numbers along a log axis: of each decade as many as it takes to have a few, or of many decades some. */
export function logSplits(min: number, max: number): number[] {
  const decades: number[] = []
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++)
    decades.push(power)
  const stride = Math.ceil(decades.length / mostSplits)
  if (stride > 1) {
    return decades
      .filter((power) => power % stride === 0)
      .map((power) => Number(`1e${power}`))
      .filter((value) => value >= min && value <= max)
  }
  let found: number[] = []
  for (const mantissas of series) {
    found = decades
      .flatMap((power) => mantissas.map((mantissa) => Number(`${mantissa}e${power}`)))
      .filter((value) => value >= min && value <= max)
    if (found.length >= 3) return found
  }
  return found.length >= 2 ? found : [min, max].map((value) => Number(value.toPrecision(2)))
}
