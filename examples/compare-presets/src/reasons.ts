import {
  type AdafactorOptions,
  factorAxes,
  resolveParameterOptions,
  type Shape,
  stepScalars,
} from '@adafactor/core'
import { shapes, steps } from './gradients.js'

/** What differs between two optimizers that are given these gradients, in a word each. */
export function reasons(options: AdafactorOptions, others: AdafactorOptions): string[] {
  const differing = Object.entries(shapes).flatMap(([name, shape]) => {
    const here = traits(options, name, shape)
    const there = traits(others, name, shape)
    return Object.keys(here).filter(
      (trait) => JSON.stringify(here[trait]) !== JSON.stringify(there[trait]),
    )
  })
  return [...new Set(differing)]
}

/**
 * What moves one parameter here, in words and values: a step size that would differ after 10,000
 * steps, or axes that would be others in a larger matrix, move it to the same place.
 */
function traits(options: AdafactorOptions, name: string, shape: Shape): Record<string, unknown> {
  const settings = resolveParameterOptions(options, name, shape)
  const { parameterScale } = settings
  const axes = factorAxes(shape, settings.factored)
  const scalars = Array.from({ length: steps }, (_, before) =>
    stepScalars(settings, before + 1, before),
  )
  return {
    'step size': scalars.map(({ rho }) => rho),
    'parameter scale': parameterScale && [parameterScale.epsilon2, parameterScale.maximum],
    beta2: scalars.map(({ beta2 }) => beta2),
    epsilon1: [settings.epsilon1, settings.epsilon1Use],
    clipping: settings.clipThreshold,
    momentum: settings.momentum,
    // Which of the two are the rows makes no difference but in rounding: V = R C / mean(R).
    factoring: axes && [...axes.rows, ...axes.columns].sort(),
    'weight decay': settings.weightDecay,
  }
}
