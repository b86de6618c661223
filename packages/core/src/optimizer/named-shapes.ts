import { AdafactorError } from '../errors.js'
import { checkShape } from '../tensors/check-shape.js'
import type { Shape } from '../tensors/shape.js'
import { namedEntries } from './named-entries.js'
import type { Parameters } from './optimizer.js'

/**
 * Shapes by the names of parameters, checked.
 * @param call what was given them, for the message
 * @throws AdafactorError `option/invalid`, `tensor/shape`
 */
export function namedShapes(
  call: string,
  shapes: Parameters<Shape>,
): readonly (readonly [string, Shape])[] {
  const entries = namedEntries(shapes)
  if (!entries) {
    throw new AdafactorError(
      'option/invalid',
      `${call} takes shapes by parameter name: { weights: [512, 256] }, a Map or entries`,
    )
  }
  for (const [, shape] of entries) checkShape(shape)
  return entries
}
