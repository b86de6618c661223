import type { AdafactorOptions } from '../adafactor/options.js'
import { resolveOptimizerOptions } from '../adafactor/resolve/optimizer-options.js'
import { ParameterResolver } from '../adafactor/resolve/parameter-resolver.js'
import { checkChoice, checkKeys, checkObject } from '../checks/option-checks.js'
import { type ElementType, elementSizes } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'
import { namedShapes } from './named-shapes.js'
import type { Parameters } from './optimizer.js'
import { type ParameterPlan, ParameterPlans } from './parameter-plans.js'

/** What {@link stateBytesOf} has to know besides the optimizer's own options. */
export interface StateBytesOptions {
  /**
   * What state is stored as where options do not say it: the first of `traits.types` of a backend
   * (`float32`).
   */
  readonly type?: ElementType
  /** What the parameters are stored as (`float32`). */
  readonly parameterType?: ElementType
}

/**
 * The bytes that the state of an optimizer with these options takes for parameters of these shapes:
 * what its `stateBytes` would say. Nothing is allocated, so the model need not fit here.
 *
 * @param shapes by parameter name, which overrides and masks go by
 * @throws AdafactorError `tensor/shape`, `option/unknown`, `option/invalid`, `option/conflict`
 * @example
 * ```ts
 * import { stateBytesOf } from '@adafactor/core'
 *
 * const shapes = { embedding: [50257, 768], bias: [768] }
 * console.log(stateBytesOf(shapes)) // => 207172
 * ```
 */
export function stateBytesOf(
  shapes: Parameters<Shape>,
  options: AdafactorOptions = {},
  storage: StateBytesOptions = {},
): number {
  const entries = namedShapes('stateBytesOf()', shapes)
  checkObject('type', storage, 'in an object: { type }')
  checkKeys('', storage, ['type', 'parameterType'])
  const { type = 'float32', parameterType = 'float32' } = storage
  const types = Object.keys(elementSizes) as ElementType[]
  checkChoice('type', type, types)
  checkChoice('parameterType', parameterType, types)
  const settings = resolveOptimizerOptions(options)
  const resolver = new ParameterResolver(options, new Set(entries.map(([name]) => name)))
  const plans = new ParameterPlans(settings, { backend: 'any', types: [type, ...types] })
  return bytesOfState(
    entries.map(([name, shape]) =>
      plans.of(shape, resolver.resolve(name, shape, parameterType), parameterType),
    ),
  )
}

/** The bytes of the state of parameters with these plans. */
export function bytesOfState(plans: readonly ParameterPlan[]): number {
  return plans.reduce((sum, plan) => sum + plan.stateBytes, 0)
}
