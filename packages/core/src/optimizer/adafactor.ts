import { resolveOptimizerOptions } from '../adafactor/resolve/optimizer-options.js'
import type { Execution } from '../backend.js'
import { checkBackend } from '../backends/check-backend.js'
import { isPlainObject } from '../checks/plain-object.js'
import { AdafactorError } from '../errors.js'
import { AdafactorOptimizer } from './adafactor-optimizer.js'
import { namedParameters } from './named-parameters.js'
import type { AdafactorConfig, Optimizer } from './optimizer.js'

/**
 * Makes an Adafactor optimizer. The defaults are the paper's (arXiv 1804.04235, Algorithms 4-6).
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`, `parameter/none`,
 *   `parameter/duplicate`, `tensor/foreign`, `tensor/disposed`, `backend/specification`,
 *   `backend/unsupported-size`, `tensor/type` where an option asks for a type that the backend has not
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 *
 * const backend = referenceBackend()
 * const weights = backend.create([4, 3], new Array(12).fill(0.5))
 * const optimizer = adafactor({ backend, params: { weights }, learningRate: 0.01 })
 * optimizer.step({ weights: backend.create([4, 3], new Array(12).fill(1)) })
 * console.log(optimizer.iteration, optimizer.stateBytes) // => 1 56
 * ```
 */
export function adafactor<T, E extends Execution>(config: AdafactorConfig<T, E>): Optimizer<T, E> {
  if (!isPlainObject(config)) {
    throw new AdafactorError(
      'option/invalid',
      'adafactor() takes one plain object: adafactor({ backend, params, ...options })',
    )
  }
  const { backend, params, ...options } = config
  checkBackend(backend)
  const settings = resolveOptimizerOptions(options)
  return new AdafactorOptimizer(backend, namedParameters(backend, params), options, settings)
}
