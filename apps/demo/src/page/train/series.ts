/** What a chart shows: a value by step. */
export interface Series {
  readonly steps: readonly number[]
  readonly values: readonly number[]
}

/** More points than a chart has pixels only cost time. */
const mostPoints = 1200

export const emptySeries: Series = { steps: [], values: [] }

/**
 * The series with one more point. A step that has gone back (a run that was resumed from an earlier state)
 * takes the later points away; a long series keeps every other point of its older part.
 */
export function withPoint({ steps, values }: Series, step: number, value: number): Series {
  const end = steps.findIndex((known) => known >= step)
  const kept = end < 0 ? steps.length : end
  const thinned = (list: readonly number[]) => {
    const whole = list.slice(0, kept)
    return kept < mostPoints ? whole : whole.filter((_, index) => index % 2 === 0)
  }
  return { steps: [...thinned(steps), step], values: [...thinned(values), value] }
}
