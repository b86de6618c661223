import {
  type AdafactorOptions,
  type Program,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '../../src/index.js'

/** The program of a step for a parameter of this shape. */
export function programFor(shape: Shape, options: AdafactorOptions = {}): Program {
  return stepProgram(stepForm(shape, resolveParameterOptions(options, 'weights', shape)))
}
