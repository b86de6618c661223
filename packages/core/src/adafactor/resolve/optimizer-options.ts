import { checkChoice, checkNumber } from '../../checks/option-checks.js'
import type { AdafactorOptions } from '../options.js'
import type { OptimizerSettings } from '../settings.js'
import { checkOptions } from './option-names.js'

/** The most updates that can be counted as done: from there on t still grows by one at each step. */
export const mostUpdates = 1e15

/**
 * Fills in the defaults of the whole optimizer's options.
 * @throws AdafactorError `option/unknown`, `option/invalid`
 *
 * @example
 * ```ts
 * import { resolveOptimizerOptions } from '@adafactor/core'
 *
 * console.log(resolveOptimizerOptions({ startStep: 100 }).startStep) // => 100
 * ```
 */
export function resolveOptimizerOptions(options: AdafactorOptions): OptimizerSettings {
  checkOptions(options)
  const { startStep = 0, stepCount = 'parameter', clipGlobalNorm = null, seed = 0 } = options
  return {
    startStep: checkNumber('startStep', startStep, {
      atLeast: 0,
      atMost: mostUpdates,
      whole: true,
    }),
    stepCount: checkChoice('stepCount', stepCount, ['parameter', 'optimizer']),
    clipGlobalNorm:
      clipGlobalNorm === null
        ? null
        : checkNumber('clipGlobalNorm', clipGlobalNorm, { above: 0, because: 'null for none' }),
    seed: checkNumber('seed', seed, { atLeast: 0, atMost: Number.MAX_SAFE_INTEGER, whole: true }),
  }
}
