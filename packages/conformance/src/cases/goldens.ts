import { type GoldenEntry, goldens } from '../../goldens/index.js'
import { type ConformanceCase, caseOf } from '../case.js'
import { GoldenTraining } from '../golden-training.js'

/** What a peer does that its preset does not reproduce, by the id of the trajectory. */
const notReproduced: Readonly<Record<string, string>> = {
  'fairseq/compounding-lr':
    "fairseq multiplies its group's learning rate by the scale of each parameter in turn, so that " +
    "a parameter's steps depend on all parameters before it; the preset scales each by its own",
}

/** Trajectories of other implementations, walked by the presets: whole, and from their middle. */
export function goldenCases(): ConformanceCase[] {
  return goldens.flatMap((entry) => [
    goldenCase(entry, entry.id, 0),
    ...(entry.middle === undefined
      ? []
      : [goldenCase(entry, `${entry.id}, resumed after step ${entry.middle}`, entry.middle)]),
  ])
}

export function goldenCase({ id, steps, load }: GoldenEntry, sentence: string, after: number) {
  const reason = notReproduced[id]
  const one = caseOf('golden trajectories', sentence, async (context) => {
    const { default: golden } = await load()
    const training = await GoldenTraining.create(
      context,
      golden,
      after === 0 ? undefined : golden.middleState,
    )
    for (let step = after + 1; step <= steps; step++) await training.step(step)
    await training.holdFinalState()
  })
  return reason === undefined ? one : { ...one, expectedFailure: reason }
}
