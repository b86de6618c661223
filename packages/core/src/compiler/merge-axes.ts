import type { Expression, ExpressionId, Program } from '../program/program.js'
import { type Axes, type Shape, sizeOf } from '../tensors/shape.js'

/** A program over as few axes as its tensors of one shape need. */
export interface MergedProgram {
  /** It computes what the program did that it was made of. */
  readonly program: Program
  /** The sizes of its axes. */
  readonly shape: Shape
}

/**
 * The same program for tensors of one shape, with fewer axes: neighbouring axes that every tensor
 * and every reduction treats alike become one, axes of size 1 vanish, sizes become constants.
 * Row-major tensors lie in memory as before. An unfactored step of any rank becomes one over a
 * vector, so that a device has three thread coordinates for (nearly) everything.
 *
 * @param shape the sizes of the program's axes, outermost first
 *
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 * import { mergeAxes } from '@adafactor/core/compiler'
 *
 * const shape = [64, 3, 3]
 * const settings = resolveParameterOptions({ factored: false }, 'weights', shape)
 * const program = stepProgram(stepForm(shape, settings))
 * console.log(mergeAxes(program, shape).shape) // => [ 576 ]
 * ```
 */
export function mergeAxes(program: Program, shape: Shape): MergedProgram {
  const { groups, mergedShape } = groupAxes(program, shape)
  const merge = (axes: Axes): Axes => [
    ...new Set(axes.map((axis) => groups[axis]).filter((group) => group !== undefined)),
  ]
  /** What a reduction over nothing is: its operand. */
  const same = new Map<ExpressionId, ExpressionId>()
  const place = (id: ExpressionId): ExpressionId => same.get(id) ?? id
  const expressions = program.expressions.map((expression, id): Expression => {
    const axes = merge(expression.axes)
    switch (expression.op) {
      case 'size':
        return { op: 'constant', value: sizeOf(expression.over.map((a) => shape[a] ?? 1)), axes }
      case 'sum':
      case 'mean': {
        const over = merge(expression.over)
        const operand = place(expression.of[0])
        if (over.length === 0) same.set(id, operand)
        return { op: expression.op, of: [operand], over, axes }
      }
      case 'constant':
      case 'scalar':
      case 'tensor':
        return { ...expression, axes }
      default:
        return { ...expression, of: expression.of.map(place), axes }
    }
  })
  return {
    program: {
      ...program,
      rank: mergedShape.length,
      axisNames: mergedShape.map((_, group) =>
        program.axisNames.filter((_, axis) => groups[axis] === group).join(' x '),
      ),
      tensors: program.tensors.map((declared) => ({ ...declared, axes: merge(declared.axes) })),
      expressions,
      stores: program.stores.map((store) => ({ ...store, value: place(store.value) })),
    },
    shape: mergedShape,
  }
}

/** By axis the merged one that it is part of, none for size 1; and the sizes of those. */
function groupAxes(program: Program, shape: Shape) {
  const uses = [
    ...program.tensors.map(({ axes }) => axes),
    ...program.expressions.flatMap((expression) => ('over' in expression ? [expression.over] : [])),
  ]
  const alike = (a: number, b: number) =>
    uses.every((axes) => axes.includes(a) === axes.includes(b))
  const groups: (number | undefined)[] = []
  const mergedShape: number[] = []
  let previous: number | undefined
  shape.forEach((size, axis) => {
    if (size === 1) return
    if (previous !== undefined && alike(previous, axis)) {
      ;(mergedShape[mergedShape.length - 1] as number) *= size
    } else {
      mergedShape.push(size)
    }
    groups[axis] = mergedShape.length - 1
    previous = axis
  })
  return { groups, mergedShape }
}
