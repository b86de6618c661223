import { AdafactorError, checkShape, isDetached, showShape, whyDetached } from '@adafactor/core'
import { memoryOf, reachOf, type StridedView } from './strided-view.js'

/** Indices are 32-bit integers in the loops. */
export const maxElements = 2 ** 31 - 1

/**
 * Refuses a view that its data cannot hold. Cheap, as it is called for every gradient of every
 * step.
 *
 * @param what the view in messages: `tensor "gradient"`
 * @throws AdafactorError `tensor/shape` for a negative size and for elements before the beginning
 *   or beyond the end of the data; `backend/unsupported-size`
 */
export function checkView(view: StridedView, what = 'a tensor'): void {
  const { data, shape, stride, offset } = view
  let size = 1
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis] as number
    if (length < 0) checkShape(shape)
    size *= length
  }
  const { least, greatest } = reachOf(view)
  if (offset + least < 0 || offset + greatest >= data.length) {
    const memory = memoryOf(data)
    if (memory && isDetached(memory)) {
      throw new AdafactorError(
        'tensor/shape',
        `the data of ${what} of shape ${showShape(shape)} ${whyDetached}`,
      )
    }
    throw new AdafactorError(
      'tensor/shape',
      `${what} of shape ${showShape(shape)}, stride ${showShape(stride)} and offset ${offset} ` +
        `reaches from element ${offset + least} to ${offset + greatest} of its data, which has ` +
        `${data.length}: check its shape, stride and offset`,
    )
  }
  if (size > maxElements) checkCount(size, `${what} of shape ${showShape(shape)}`)
  if (data.length > maxElements) checkCount(data.length, `the data of ${what}`)
}

/** @throws AdafactorError `backend/unsupported-size` */
export function checkCount(count: number, what: string): void {
  if (count <= maxElements) return
  throw new AdafactorError(
    'backend/unsupported-size',
    `${what} has ${count} elements; the ndarray backend handles up to ${maxElements}`,
  )
}
