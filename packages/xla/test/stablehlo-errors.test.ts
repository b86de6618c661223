import { AdafactorError, resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { describe, expect, it } from 'vitest'
import { stablehlo } from '../src/index.js'

const shape = [8, 6]
const step = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))
const mesh = { x: 4, y: 2 }

/** What JavaScript may be given, whatever its types say. */
function refusal(shapes: unknown, options?: unknown, program = step): string {
  try {
    Reflect.apply(stablehlo, undefined, [
      program,
      shapes,
      ...(options === undefined ? [] : [options]),
    ])
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error.message
    throw error
  }
  return 'nothing was thrown'
}

describe('shapes that do not fit are refused', () => {
  it.each([
    [
      [8],
      'stablehlo: option "shapes" is [8]; it must be the 2 sizes of the axes of "adafactor factored rank 2" (rows, columns), or shapes by the names of its tensors (option/invalid)',
    ],
    [[8, -1], 'the shape [8, -1]: sizes must be whole numbers from 0 up (tensor/shape)'],
    [
      3,
      'stablehlo: option "shapes" is 3; it must be a shape, or an object of shapes by the names of tensors: { parameter: [1024, 512] } (option/invalid)',
    ],
    [
      { parametr: shape },
      'stablehlo: there is no option "shapes.parametr"; did you mean "shapes.parameter"? (option/unknown)',
    ],
    [
      { rowMoment: [8, 1] },
      'stablehlo: nothing in "shapes" tells the size of axis 1 (columns) of "adafactor factored rank 2": give the shape of parameter or gradient or columnMoment too (tensor/shape)',
    ],
    [
      { rowMoment: [8, 1], gradient: [7, 6] },
      'tensor "rowMoment" of "adafactor factored rank 2" has the shape [8, 1], and with the others it has to be [7, 1]: gradient [7, 6] (tensor/shape)',
    ],
    [
      { rowMoment: [8, 2], gradient: [8, 6] },
      'tensor "rowMoment" of "adafactor factored rank 2" has the shape [8, 2], and with the others it has to be [8, 1]: gradient [8, 6] (tensor/shape)',
    ],
  ])('%j', (shapes, message) => {
    expect(refusal(shapes)).toBe(message)
  })
})

describe('options that make no sense are refused', () => {
  it.each([
    [
      null,
      'stablehlo: option "options" is null; it must be a plain object: { mesh, shardings, donate } (option/invalid)',
    ],
    [
      { meshes: mesh },
      'stablehlo: there is no option "meshes"; did you mean "mesh"? (option/unknown)',
    ],
    [{ donate: 1 }, 'stablehlo: option "donate" is 1; it must be true or false (option/invalid)'],
    [
      { shardings: ['x', 'y'] },
      'stablehlo: there are "shardings" and no "mesh": give the axes of the mesh and their sizes, for example mesh: { x: 4, y: 2 } (option/conflict)',
    ],
    [
      { mesh: [4, 2] },
      'stablehlo: option "mesh" is [4, 2]; it must be an object with the sizes of its axes by their names: { x: 4, y: 2 } (option/invalid)',
    ],
    [
      { mesh: {} },
      'stablehlo: option "mesh" is {  }; it must be an object with the sizes of its axes by their names: { x: 4, y: 2 } (option/invalid)',
    ],
    [
      { mesh: { '0': 4 } },
      'stablehlo: the mesh has an axis "0"; names of its axes are made of letters, digits and _, and do not begin with a digit (option/invalid)',
    ],
    [
      { mesh: { x: 0 } },
      'stablehlo: option "mesh.x" is 0; it must be a whole number at least 1 (option/invalid)',
    ],
    [
      { mesh, shardings: 'x' },
      'stablehlo: option "shardings" is "x"; it must be a list for the axes of the program, or an object of lists by the names of tensors (option/invalid)',
    ],
    [
      { mesh, shardings: ['x'] },
      'stablehlo: option "shardings" is ["x"]; it must be a list with one entry for each dimension of [8, 6]: null, the name of an axis of the mesh, or a list of names (option/invalid)',
    ],
    [
      { mesh, shardings: [4, null] },
      'stablehlo: option "shardings[0]" is 4; it must be null, the name of an axis of the mesh, or a list of names (option/invalid)',
    ],
    [
      { mesh, shardings: ['z', null] },
      'stablehlo: option "shardings[0]" is "z"; it must be null or made of the axes of the mesh (x, y) (option/invalid)',
    ],
    [
      { mesh, shardings: ['x', 'x'] },
      'stablehlo: option "shardings" has the axis "x" of the mesh twice; a tensor can be split over an axis only once: take another axis, or null (option/invalid)',
    ],
    [
      { mesh, shardings: { parameter: [['x', 'y'], ['y']] } },
      'stablehlo: option "shardings.parameter" has the axis "y" of the mesh twice; a tensor can be split over an axis only once: take another axis, or null (option/invalid)',
    ],
    [
      { mesh, shardings: { weights: ['x', null] } },
      'stablehlo: there is no option "shardings.weights"; there are parameter, gradient, rowMoment, columnMoment, parameterRms, updateRms (option/unknown)',
    ],
    [
      { mesh, shardings: [null, 'x'] },
      'stablehlo: option "shardings" splits axis 1 (columns), which has size 6 in [8, 6], into 4 parts over "x" of the mesh: take a size that is a multiple of 4, or null for this axis (option/invalid)',
    ],
    [
      { mesh, shardings: { rowMoment: [null, 'y'] } },
      'stablehlo: option "shardings.rowMoment" splits axis 1 (columns), which has size 1 in [8, 1], into 2 parts over "y" of the mesh: take a size that is a multiple of 2, or null for this axis (option/invalid)',
    ],
    [
      { mesh, shardings: { updateRms: ['x', null] } },
      'stablehlo: option "shardings.updateRms" is ["x", null]; it must be [], as the tensor spans no axis (option/invalid)',
    ],
  ])('%j', (options, message) => {
    expect(refusal(shape, options)).toBe(message)
  })
})

describe('programs that cannot be written are refused', () => {
  it('with tensors of float64', () => {
    const program = trace(
      { name: 'wide', rank: 1, tensors: { x: [0] }, types: { x: 'float64' } },
      (ops, { x }) => ({ stores: { x: ops.abs(x as Traced) } }),
    )
    expect(refusal([3], {}, program)).toBe(
      'stablehlo: tensor "x" of "wide" is declared as float64, and the text computes in float32: declare it as float32, float16 or bfloat16 (tensor/type)',
    )
  })

  it('of another specification', () => {
    expect(refusal(shape, {}, { ...step, specification: 2 as 1 })).toContain(
      '(backend/specification)',
    )
  })
})
