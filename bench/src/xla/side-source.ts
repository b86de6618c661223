import { resolveParameterOptions, stepForm, stepProgram, stepScalars } from '@adafactor/core'
import { jaxModule, stablehlo, stablehloSignature } from '@adafactor/xla'
import type { FlatShape } from '../flat-parameter.js'
import type { XlaSideName } from './xla-case.js'

/** So many steps have numbers of their own; later ones are as the last. */
const stepsWithScalars = 100

/** What a side is given to run; nothing for optax. */
export function sideSource(side: XlaSideName, shapes: readonly FlatShape[]): unknown {
  if (side === 'jaxModule under jit') return jaxModule()
  return side === 'stablehlo under jit' ? stablehloSource(shapes[0] as FlatShape) : undefined
}

function stablehloSource(shape: FlatShape) {
  const settings = resolveParameterOptions({}, 'weights', shape)
  const program = stepProgram(stepForm(shape, settings))
  const signature = stablehloSignature(program, shape)
  const taken = new Set(signature.arguments.map(({ name }) => name))
  const scalars = Array.from({ length: stepsWithScalars }, (_, before) =>
    Object.fromEntries(
      Object.entries(stepScalars(settings, before + 1, before)).filter(([name]) => taken.has(name)),
    ),
  )
  return { text: stablehlo(program, shape), ...signature, scalars }
}
