import { conformanceCases, goldens } from '@adafactor/conformance'
import { type Progress, type Report, runConformance } from '@adafactor/conformance/run'
import type { Candidate } from './candidates.js'

/** Parts of the kit that compare what is computed, not how wrong calls are answered. */
const groups = ['worked example', 'programs'] as const

/** How much of the kit is run: `least` where each case takes a second. */
export type Extent = 'brief' | 'least'

/** In the least extent. */
const fewTrajectories = 3

/** The ids of the cases: programs, and a run of each peer's optimizer with its own defaults. */
export function briefCases(extent: Extent): readonly string[] {
  const runs = goldens.filter(({ id }) => /\/default$/.test(id))
  const trajectories = runs.map(({ id }) => `golden trajectories/${id}`)
  const idsOf = (...wanted: readonly (typeof groups)[number][]) =>
    conformanceCases({ randomPrograms: 0 })
      .filter(({ group }) => wanted.some((name) => name === group))
      .map(({ id }) => id)
  return extent === 'least'
    ? [...idsOf('worked example'), ...trajectories.slice(0, fewTrajectories)]
    : [...idsOf(...groups), ...trajectories]
}

/** Runs the cases on fresh backends. */
export function briefKit(
  { name, open }: Candidate,
  only: readonly string[],
  onProgress: (progress: Progress) => void,
): Promise<Report> {
  return runConformance({ name, create: open }, { only, onProgress })
}
