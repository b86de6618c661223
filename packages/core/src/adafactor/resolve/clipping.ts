import { checkAxes, checkNumber } from '../../checks/option-checks.js'
import type { Shape } from '../../tensors/shape.js'
import { thresholdRange } from '../number-checks.js'
import type { ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { ascending, checkParts } from './option-parts.js'

/** The threshold of clipping: a mere number unless slices are clipped on their own. */
export function resolveClipping(
  clip: ParameterOptions['clipThreshold'] = 1,
  shape: Shape,
): ParameterSettings['clipThreshold'] {
  if (clip === null) return null
  if (typeof clip !== 'object') {
    return checkNumber('clipThreshold', clip, thresholdRange)
  }
  checkParts('clipThreshold', clip, 'a number, null')
  const { threshold, batchAxes = [] } = clip
  checkAxes('clipThreshold.batchAxes', batchAxes, shape)
  checkNumber('clipThreshold.threshold', threshold, { above: 0 })
  return batchAxes.length > 0 ? { threshold, batchAxes: ascending(batchAxes) } : threshold
}
