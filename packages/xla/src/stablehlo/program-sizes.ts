import { AdafactorError, checkKeys, checkShape, invalidOption, type Shape } from '@adafactor/core'
import { axisSizes, type Program } from '@adafactor/core/compiler'
import { type OneOrNamed, speaker } from './options.js'

/**
 * The sizes of a program's axes: given as such, or told by the shapes of some of its tensors. An axis
 * that no tensor spans has size 1.
 *
 * @throws AdafactorError `tensor/shape`, `option/invalid`; `option/unknown` for a name that no tensor has
 */
export function programSizes(program: Program, shapes: OneOrNamed<Shape>): Shape {
  const { name, rank, tensors, axisNames } = program
  if (isList(shapes)) {
    checkShape(shapes)
    if (shapes.length === rank) return [...shapes]
    throw invalidOption(
      'shapes',
      shapes,
      `the ${rank} sizes of the axes of "${name}"${rank === 0 ? '' : ` (${axisNames.join(', ')})`}, ` +
        'or shapes by the names of its tensors',
      speaker,
    )
  }
  if (typeof shapes !== 'object' || shapes === null) {
    throw invalidOption(
      'shapes',
      shapes,
      'a shape, or an object of shapes by the names of tensors: { parameter: [1024, 512] }',
      speaker,
    )
  }
  const known = tensors.map((tensor) => tensor.name)
  checkKeys('shapes.', shapes, known, speaker)
  const given = tensors.filter((tensor) => shapes[tensor.name] !== undefined)
  const own = given.map((tensor) => shapes[tensor.name] as Shape)
  own.forEach(checkShape)
  const untold = axisNames.findIndex((_, axis) => spans(tensors, axis) && !spans(given, axis))
  if (untold !== -1) {
    const tellers = tensors.filter(({ axes }) => axes.includes(untold)).map((tensor) => tensor.name)
    throw new AdafactorError(
      'tensor/shape',
      `stablehlo: nothing in "shapes" tells the size of axis ${untold} (${axisNames[untold]}) of ` +
        `"${name}": give the shape of ${tellers.join(' or ')} too`,
    )
  }
  return axisSizes({ ...program, tensors: given }, own)
}

function spans(tensors: Program['tensors'], axis: number): boolean {
  return tensors.some(({ axes }) => axes.includes(axis))
}

function isList(shapes: OneOrNamed<Shape>): shapes is Shape {
  return Array.isArray(shapes)
}
