import { AdafactorError } from '../errors.js'
import { type Shape, showShape, sizeOf } from './shape.js'

/**
 * Refuses a shape with sizes that are not whole numbers from 0 up.
 * @throws AdafactorError `tensor/shape`
 * @example
 * ```ts
 * import { checkShape } from '@adafactor/core'
 *
 * checkShape([3, 4]) // fits
 * try {
 *   checkShape([3, -1])
 * } catch (error) {
 *   console.log((error as Error).message)
 *   // => the shape [3, -1]: sizes must be whole numbers from 0 up (tensor/shape)
 * }
 * ```
 */
export function checkShape(shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new AdafactorError(
      'tensor/shape',
      'a shape must be an array of sizes: [3, 4], [5] for a vector, [] for a single number',
    )
  }
  // A list with holes has sizes that are undefined, which every() skips.
  if (Array.from(shape).every((size) => Number.isSafeInteger(size) && size >= 0)) return
  throw new AdafactorError(
    'tensor/shape',
    `the shape ${showShape(shape)}: sizes must be whole numbers from 0 up`,
  )
}

/**
 * Refuses a tensor of more elements than a backend can hold.
 * @throws AdafactorError `backend/unsupported-size`
 * @example
 * ```ts
 * import { checkSize } from '@adafactor/core'
 *
 * checkSize('my backend', [1024, 1024], 2 ** 24) // fits
 * try {
 *   checkSize('my backend', [8192, 8192], 2 ** 24)
 * } catch (error) {
 *   console.log((error as { code?: string }).code) // => backend/unsupported-size
 * }
 * ```
 */
export function checkSize(backend: string, shape: Shape, maxElements: number): void {
  if (sizeOf(shape) <= maxElements) return
  throw new AdafactorError(
    'backend/unsupported-size',
    `a tensor of shape ${showShape(shape)} has ${sizeOf(shape)} elements; ` +
      `the backend "${backend}" takes ${maxElements} at most`,
  )
}

/**
 * Refuses a tensor of more axes than a backend can hold (`traits.maxRank`; by default there is no limit).
 * @throws AdafactorError `backend/unsupported-size`
 * @example
 * ```ts
 * import { checkRank } from '@adafactor/core'
 *
 * checkRank('my backend', [2, 3], 4) // fits
 * try {
 *   checkRank('my backend', [1, 2, 3, 4, 5], 4)
 * } catch (error) {
 *   console.log((error as { code?: string }).code) // => backend/unsupported-size
 * }
 * ```
 */
export function checkRank(backend: string, shape: Shape, maxRank = Number.POSITIVE_INFINITY): void {
  if (shape.length <= maxRank) return
  throw new AdafactorError(
    'backend/unsupported-size',
    `a tensor of shape ${showShape(shape)} has ${shape.length} axes; ` +
      `the backend "${backend}" takes ${maxRank} at most`,
  )
}

/**
 * What `allocate` makes, unless the machine has no memory for it: for that JavaScript has a `RangeError`
 * which says neither what was to be made nor what to do.
 *
 * @param what names it in the message, for example `a tensor of shape [3, 4]`; or what gives its name
 * @throws AdafactorError `backend/unsupported-size`; whatever else `allocate` throws
 * @example
 * ```ts
 * import { withMemoryFor } from '@adafactor/core'
 *
 * const data = withMemoryFor('a tensor of shape [3, 4]', () => new Float32Array(12))
 * console.log(data.length) // => 12
 * ```
 */
export function withMemoryFor<T>(what: string | (() => string), allocate: () => T): T {
  try {
    return allocate()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new AdafactorError(
      'backend/unsupported-size',
      `there is no memory for ${typeof what === 'string' ? what : what()} (${cause.message}): dispose of tensors that are not needed, ` +
        'or take smaller ones',
      { cause },
    )
  }
}
