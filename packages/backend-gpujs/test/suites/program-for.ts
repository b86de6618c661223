import {
  type Program,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { plainOptions } from './mode.js'

/** The program of a step for a parameter of this shape, of few kernels. */
export function programFor(shape: Shape): Program {
  return stepProgram(stepForm(shape, resolveParameterOptions(plainOptions, 'parameter', shape)))
}
