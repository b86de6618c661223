import {
  type Program,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
  stepScalars,
} from '@adafactor/core'
import { plainOptions } from './mode.js'

/** The program of a step for a parameter of this shape, of few kernels, and its first scalars. */
export function programFor(shape: Shape): {
  program: Program
  scalars: Readonly<Record<string, number>>
} {
  const settings = resolveParameterOptions(plainOptions, 'parameter', shape)
  const program = stepProgram(stepForm(shape, settings))
  return { program, scalars: { ...stepScalars(settings, 1, 0) } }
}
