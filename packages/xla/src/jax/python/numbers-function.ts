import type { ParameterSettings, Schedule } from '@adafactor/core'
import { pythonFloat } from './literals.js'

/** A schedule as a table of its values, by name. */
export type TableOf = (option: string, schedule: Schedule) => string

/**
 * A Python function of what depends on the step count and the settings only: `(t, before, learning_rate)`
 * to the run-time numbers of a step. In core that is `stepScalars`.
 */
export function numbersFunction(
  name: string,
  settings: ParameterSettings,
  tableOf: TableOf,
): string {
  const { weightDecay } = settings
  const rateText = (option: string, rate: number | Schedule) =>
    typeof rate === 'number' ? pythonFloat(rate) : `table_value(${tableOf(option, rate)}, before)`
  const lines = [...beta2Lines(settings.beta2), ...stepSizeLines(settings, rateText)]
  if (weightDecay) {
    const rate = rateText('weightDecay', weightDecay.rate)
    const isCoupled = weightDecay.coefficient === 'learningRate'
    lines.push(`decay_rate = ${rate}${isCoupled ? ' * learning_rate' : ''}`)
  }
  const names = ['beta2', 'beta2Weight', 'rho', ...(weightDecay ? ['decayRate'] : [])]
  const variables = ['beta2', 'beta2_weight', 'rho', 'decay_rate']
  const entries = names.map((each, place) => `"${each}": ${variables[place]}`)
  return [
    `def ${name}(t, before, learning_rate):`,
    ...lines.map((line) => `    ${line}`),
    `    return {${entries.join(', ')}}`,
  ].join('\n')
}

function beta2Lines(beta2: ParameterSettings['beta2']): string[] {
  if (typeof beta2 === 'number') {
    return [`beta2, beta2_weight = ${pythonFloat(beta2)}, ${pythonFloat(1 - beta2)}`]
  }
  if ('adam' in beta2) return [`beta2, beta2_weight = adam_decay(t, ${pythonFloat(beta2.adam)})`]
  const { exponent, offset, cap } = beta2
  const least = Math.max(1 - cap, 2 ** -126)
  const given = [
    't',
    `exponent=${pythonFloat(exponent)}`,
    ...(offset === 0 ? [] : [`offset=${pythonFloat(offset)}`]),
    `least=${pythonFloat(least)}`,
  ]
  return [`beta2, beta2_weight = power_decay(${given.join(', ')})`]
}

/** rho, and the learning rate that weight decay may be coupled to. */
function stepSizeLines(
  { learningRate, relativeStep }: ParameterSettings,
  rateText: (option: string, rate: number | Schedule) => string,
): string[] {
  if (learningRate !== undefined) {
    return [
      'if learning_rate is None:',
      `    learning_rate = ${rateText('learningRate', learningRate)}`,
      'rho = learning_rate',
    ]
  }
  const { factor } = relativeStep
  const times = factor === 1 ? '' : `${pythonFloat(factor)} * `
  if ('warmUp' in relativeStep) {
    const slope = pythonFloat(relativeStep.warmUp)
    return [
      `learning_rate = ${times}jnp.minimum(${slope} * as_float(t), 1.0 / jnp.sqrt(as_float(t)))`,
      'rho = learning_rate',
    ]
  }
  return [
    `learning_rate = ${rateText('relativeStep.cap', relativeStep.cap)}`,
    `rho = ${times}jnp.minimum(learning_rate, 1.0 / jnp.sqrt(as_float(t)))`,
  ]
}
