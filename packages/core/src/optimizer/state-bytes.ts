import type { AdafactorOptions } from '../adafactor/options.js'
import { resolveOptimizerOptions } from '../adafactor/resolve/optimizer-options.js'
import { ParameterResolver } from '../adafactor/resolve/parameter-resolver.js'
import type { BackendTraits } from '../backend.js'
import { checkChoice, checkKeys, checkObject } from '../checks/option-checks.js'
import { AdafactorError } from '../errors.js'
import { checkShape } from '../tensors/check-shape.js'
import type { Shape } from '../tensors/shape.js'
import { namedEntries } from './named-entries.js'
import type { Parameters } from './optimizer.js'
import { type ParameterPlan, ParameterPlans } from './parameter-plans.js'

/** What {@link stateBytesOf} has to know besides the optimizer's own options. */
export interface StateBytesOptions {
  /** What the backend's tensors hold, as its traits say (`float32`). */
  readonly precision?: BackendTraits['precision']
}

/**
 * The bytes that the state of an optimizer with these options takes for parameters of these shapes:
 * what its `stateBytes` would say. Nothing is allocated, so the model need not fit here.
 *
 * @param shapes by parameter name, which overrides and masks go by
 * @throws AdafactorError `tensor/shape`, `option/unknown`, `option/invalid`, `option/conflict`
 */
export function stateBytesOf(
  shapes: Parameters<Shape>,
  options: AdafactorOptions = {},
  device: StateBytesOptions = {},
): number {
  const entries = namedEntries(shapes)
  if (!entries) {
    throw new AdafactorError(
      'option/invalid',
      'stateBytesOf() takes shapes by parameter name: { weights: [512, 256] }, a Map or entries',
    )
  }
  for (const [, shape] of entries) checkShape(shape)
  checkObject('precision', device, 'in an object: { precision }')
  checkKeys('', device, ['precision'])
  const { precision = 'float32' } = device
  checkChoice('precision', precision, ['float32', 'float64'])
  const settings = resolveOptimizerOptions(options)
  const resolver = new ParameterResolver(options, new Set(entries.map(([name]) => name)))
  const plans = new ParameterPlans(settings)
  return bytesOfState(
    entries.map(([name, shape]) => plans.of(shape, resolver.resolve(name, shape))),
    precision,
  )
}

/** The bytes of the state of parameters with these plans. */
export function bytesOfState(
  plans: readonly ParameterPlan[],
  precision: BackendTraits['precision'],
): number {
  const elements = plans.reduce((sum, plan) => sum + plan.stateElements, 0)
  return elements * (precision === 'float64' ? 8 : 4)
}
