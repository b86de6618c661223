import type { Expression, ExpressionId, Program, SizeExpression } from '../program/program.js'
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
  const merged = mergeGroups(program, groups, mergedShape.length)
  const expressions = merged.expressions.map((expression, id): Expression => {
    if (expression.op !== 'size') return expression
    const { over } = program.expressions[id] as SizeExpression
    return { op: 'constant', value: sizeOf(over.map((a) => shape[a] ?? 1)), axes: expression.axes }
  })
  return { program: { ...merged, expressions }, shape: mergedShape }
}

/** A program over as few axes as it needs whatever the sizes are. */
export interface AlikeProgram {
  /** It computes what the program did that it was made of. */
  readonly program: Program
  /** By axis of that program, the axis of this one that it is a part of. */
  readonly groups: readonly number[]
}

/**
 * The same program with fewer axes, for tensors of every shape: neighbouring axes that every tensor and
 * every reduction treats alike become one, whose size is the product of theirs. Row-major tensors lie
 * in memory as before. For kernels that are told the sizes when they run.
 *
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 * import { mergeAlikeAxes } from '@adafactor/core/compiler'
 *
 * const shape = [64, 3, 3]
 * const settings = resolveParameterOptions({ factored: false }, 'weights', shape)
 * console.log(mergeAlikeAxes(stepProgram(stepForm(shape, settings))).groups) // => [ 0, 0, 0 ]
 * ```
 */
export function mergeAlikeAxes(program: Program): AlikeProgram {
  // Sizes that are not 1: no axis vanishes.
  const { groups, mergedShape } = groupAxes(program, new Array(program.rank).fill(2))
  return {
    program: mergeGroups(program, groups, mergedShape.length),
    groups: groups as number[],
  }
}

/** @param groups by axis, the merged one that it is part of; none for those of size 1 */
function mergeGroups(
  program: Program,
  groups: readonly (number | undefined)[],
  rank: number,
): Program {
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
        return { op: 'size', over: merge(expression.over), axes }
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
    ...program,
    rank,
    axisNames: Array.from({ length: rank }, (_, group) =>
      program.axisNames.filter((_, axis) => groups[axis] === group).join(' x '),
    ),
    tensors: program.tensors.map((declared) => ({ ...declared, axes: merge(declared.axes) })),
    expressions,
    stores: program.stores.map((store) => ({ ...store, value: place(store.value) })),
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
