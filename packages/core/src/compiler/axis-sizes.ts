import { AdafactorError } from '../errors.js'
import type { Program } from '../program/program.js'
import { allAxes, type Shape, sameShape, shapeAlong, showShape } from '../tensors/shape.js'

/**
 * The sizes of a program's axes, from the tensors of a run: along an axis all that span it have the
 * same size, and the others 1. A tensor that spans no axis may have rank 0. Where no tensor spans an
 * axis its size is 1.
 *
 * @param shapes of the program's tensors, in the order of their declaration
 * @returns one size for each axis of the program, outermost first
 * @throws AdafactorError `tensor/shape` for one that does not fit those before it
 *
 * @example
 * ```ts
 * import { axisSizes, type Traced, trace } from '@adafactor/core/compiler'
 *
 * const program = trace({ name: 'sums', rank: 2, tensors: { x: [0, 1], sums: [0] } }, (ops, { x }) => ({
 *   stores: { sums: ops.sum(x as Traced, [1]) },
 * }))
 * console.log(axisSizes(program, [[4, 5], [4, 1]])) // => [ 4, 5 ]
 * ```
 */
export function axisSizes(program: Program, shapes: readonly Shape[]): number[] {
  const { rank, tensors, name: programName } = program
  const sizes = allAxes(rank).map((axis) => {
    const first = tensors.findIndex(
      ({ axes }, index) => axes.includes(axis) && shapes[index]?.length === rank,
    )
    return shapes[first]?.[axis] ?? 1
  })
  tensors.forEach(({ name, axes }, index) => {
    const own = shapes[index] as Shape
    const wanted = shapeAlong(sizes, axes)
    if (sameShape(own, wanted) || (axes.length === 0 && own.length === 0)) return
    const others = tensors
      .map((other, at) => `${other.name} ${showShape(shapes[at] as Shape)}`)
      .filter((_, at) => at !== index)
    throw new AdafactorError(
      'tensor/shape',
      `tensor "${name}" of "${programName}" has the shape ${showShape(own)}, and with the others ` +
        `it has to be ${showShape(wanted)}: ${others.join(', ')}`,
    )
  })
  return sizes
}
