import {
  type AdafactorOptions,
  type Program,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'

/** The program of a step on one parameter. @throws AdafactorError as the options */
export function stepProgramOf(shape: Shape, options: AdafactorOptions): Program {
  return stepProgram(stepForm(shape, resolveParameterOptions(options, 'weights', shape)))
}
