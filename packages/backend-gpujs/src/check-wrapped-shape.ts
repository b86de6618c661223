import { AdafactorError, checkDataLength, type Shape, sameShape, showShape } from '@adafactor/core'

/**
 * Refuses a shape that a user's handle has not. gpu.js counts sizes from the innermost, so a kernel
 * with `output: [3, 2]` holds a matrix of shape [2, 3]: wrapped as [3, 2] its numbers would be
 * scrambled. Sizes of 1 may be added or left out; flat handles take any shape, and any handle may be
 * taken flat.
 *
 * @param sizes those of the handle, outermost first
 * @throws AdafactorError `tensor/shape`, `tensor/data-length`
 */
export function checkWrappedShape(sizes: Shape, shape: Shape): void {
  checkDataLength(shape, { length: sizes.reduce((product, size) => product * size, 1) })
  const [own, wanted] = [withoutOnes(sizes), withoutOnes(shape)]
  if (own.length < 2 || wanted.length < 2 || sameShape(own, wanted)) return
  // gpu.js has no more than three sizes: axes that are neighbours are one of them.
  if (wanted.length > 3 && isMerged(wanted, own)) return
  const output = (of: Shape) => showShape([...of].reverse())
  throw new AdafactorError(
    'tensor/shape',
    `the handle to wrap as a tensor of shape ${showShape(shape)} has the shape ${showShape(sizes)}: ` +
      `its kernel has output: ${output(sizes)}, which gpu.js counts from the innermost. Wrap it as ` +
      `${showShape(sizes)}, or give its kernel output: ` +
      `${output(shape.length > 3 ? [sizes.reduce((a, b) => a * b, 1)] : shape)}`,
  )
}

function withoutOnes(shape: Shape): number[] {
  return shape.filter((size) => size !== 1)
}

/** Whether the sizes of `merged` are those of `shape` with neighbours multiplied. */
function isMerged(shape: Shape, merged: Shape): boolean {
  const starts = (sizes: Shape) => {
    let product = 1
    return sizes.map((size) => (product *= size))
  }
  const all = starts(shape)
  return starts(merged).every((start) => all.includes(start))
}
