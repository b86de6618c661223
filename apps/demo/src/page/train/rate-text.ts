import { optimizerOptions, type PresetName } from '../../training/optimizer-options.js'

/** Any number: the peak does not depend on it. */
const steps = 1000

/** The learning rate of a preset as a sentence without its end: `That of Keras is its own, at most 0.001`. */
export function rateText(
  preset: PresetName | undefined,
  learningRate: number | undefined,
  whose: string,
): string {
  const { peakLearningRate, falls } = optimizerOptions(preset, steps, learningRate)
  return falls
    ? `${whose} falls from ${peakLearningRate} to 0`
    : `${whose} is its own, at most ${peakLearningRate}`
}

/** In few characters, for a list: `0.05 to 0`, `own, at most 0.001`. */
export function shortRate(preset: PresetName | undefined): string {
  const { peakLearningRate, falls } = optimizerOptions(preset, steps)
  return falls ? `${peakLearningRate} to 0` : `its own, at most ${peakLearningRate}`
}

/** The largest learning rate of a preset where none is given. */
export function defaultRate(preset: PresetName | undefined): number {
  return optimizerOptions(preset, steps).peakLearningRate
}
