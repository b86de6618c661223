import type { GpujsMode } from '../../src/index.js'
import { describeFaults } from './faults.js'
import { describeKernelReuse } from './kernel-reuse.js'
import { describeLeaks } from './leaks.js'
import { describeOptions } from './options.js'
import { describeOwnership } from './ownership.js'
import { describeSizes } from './sizes.js'
import { describeSpecialNumbers } from './special-numbers.js'
import { describeSteps } from './steps.js'
import { describeWrapping } from './wrapping.js'

/** Registers every suite on one mode. */
export function describeMode(mode: Exclude<GpujsMode, 'headlessgl'>): void {
  describeOptions(mode)
  describeSteps(mode)
  describeLeaks(mode)
  describeKernelReuse(mode)
  describeOwnership(mode)
  describeWrapping(mode)
  describeSizes(mode)
  describeSpecialNumbers(mode)
  // The others have no device to lose.
  if (mode !== 'cpu' && mode !== 'webasm') describeFaults(mode)
}
