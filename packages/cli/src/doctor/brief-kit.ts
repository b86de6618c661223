import { conformanceCases, goldens } from '@adafactor/conformance'
import { type Progress, type Report, runConformance } from '@adafactor/conformance/run'
import type { Candidate } from './candidates.js'

/** Parts of the kit that compare what is computed, not how wrong calls are answered. */
const groups = ['worked example', 'programs'] as const

/** The ids of the cases: programs, and a run of each peer's optimizer with its own defaults. */
export function briefCases(isQuick: boolean): readonly string[] {
  const ids = conformanceCases({ randomPrograms: 0 })
    .filter(({ group }) => groups.some((name) => name === group))
    .map(({ id }) => id)
  const runs = goldens.filter(({ id }) => /\/default$/.test(id))
  const trajectories = runs.map(({ id }) => `golden trajectories/${id}`)
  // A worked example and a few programs tell most of it.
  return isQuick ? ids.slice(0, quickCases) : [...ids, ...trajectories]
}

const quickCases = 20

/** Runs the cases on fresh backends. */
export function briefKit(
  { name, open }: Candidate,
  only: readonly string[],
  onProgress: (progress: Progress) => void,
): Promise<Report> {
  return runConformance({ name, create: open }, { only, onProgress })
}
