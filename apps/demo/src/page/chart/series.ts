/** What a chart shows: by step, a value for each of its lines, or none. */
export interface Series {
  readonly steps: readonly number[]
  readonly points: readonly Values[]
}

/** A value for each line of a chart. */
export type Values = readonly (number | undefined)[]

export const emptySeries: Series = { steps: [], points: [] }

/**
 * The series with one more point. A step that has gone back (a run that was resumed from an earlier state)
 * takes the later points away. What is not a finite number is not shown.
 */
export function withPoint({ steps, points }: Series, step: number, values: Values): Series {
  const shown = values.map((value) => (Number.isFinite(value) ? value : undefined))
  const end = steps.findIndex((known) => known >= step)
  const kept = end < 0 ? steps.length : end
  if (shown.every((value) => value === undefined)) {
    return { steps: steps.slice(0, kept), points: points.slice(0, kept) }
  }
  return { steps: [...steps.slice(0, kept), step], points: [...points.slice(0, kept), shown] }
}
