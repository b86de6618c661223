import { resolveParameterOptions } from '@adafactor/core'
import { optimizerOptions, type PresetName } from '../../training/optimizer-options.js'
import { side } from './centre-digit.js'

/** Pixels of a digit: the rows of the largest matrix. */
const rows = side * side

/** Any number: what is asked for here does not depend on it. */
const steps = 1000

function settingsOf(preset: PresetName | undefined, width: number) {
  const { options } = optimizerOptions(preset, steps)
  return resolveParameterOptions(options, 'hiddenWeights', [rows, width])
}

/** What an Adafactor keeps for the largest matrix: the end of a sentence that begins with `Adafactor keeps`. */
export function keptText(preset: PresetName | undefined, width: number): string {
  const { factored, momentum } = settingsOf(preset, width)
  const least = factored && 'minimumSize' in factored ? factored.minimumSize : 0
  const isFactored = factored !== false && Math.min(rows, width) >= least
  const moments = isFactored
    ? 'one for each row and one for each column of a matrix'
    : `one for each of them here, as this preset only factors matrices from ${least} x ${least} on`
  if (momentum === null) return moments
  const bits = momentum.type === 'float32' ? '' : `, in ${momentum.type}`
  return `${moments}, and in this preset a momentum besides: another for each${bits}`
}

/** Whether the learning rate of a preset is relative to the size of what a step moves. */
export function isRelative(preset: PresetName | undefined, width: number): boolean {
  return settingsOf(preset, width).parameterScale !== null
}

/** Whether a preset clips its update, and so knows how large it is. */
export function clipsUpdate(preset: PresetName | undefined, width: number): boolean {
  return settingsOf(preset, width).clipThreshold !== null
}
