import type { Store, TensorDeclaration } from '@adafactor/core/compiler'
import { emitStochasticRounding } from './emit-stochastic-rounding.js'
import { type FunctionBody, tensorType, type Value } from './function-body.js'
import type { StablehloValue } from './stablehlo-signature.js'

/**
 * A tensor that is read, as a float32 value that has only the dimensions that it spans.
 *
 * @param name of the argument, with its `%`
 */
export function emitLoad(
  body: FunctionBody,
  name: string,
  { shape, type }: StablehloValue,
  { axes }: TensorDeclaration,
): Value {
  const flat = { axes, element: type } as const
  const from = tensorType(shape, type)
  const given =
    shape.length === axes.length
      ? { name, ...flat }
      : body.define(`reshape ${name} : (${from}) -> ${body.typeOf(flat)}`, flat)
  return type === 'f32' ? given : body.turn('convert', given, { element: 'f32' })
}

/**
 * A value as a tensor takes it: broadcast, rounded, in the tensor's shape.
 *
 * @returns the name of the result, with its `%`
 */
export function emitStore(
  body: FunctionBody,
  value: Value,
  { shape, type }: StablehloValue,
  { axes }: TensorDeclaration,
  { rounding }: Store,
  scalars: ReadonlyMap<string, Value>,
): string {
  const whole = body.broadcast(value, axes)
  const rounded =
    rounding && type !== 'f32'
      ? emitStochasticRounding(body, whole, type, rounding, scalars)
      : whole
  const stored = type === 'f32' ? rounded : body.turn('convert', rounded, { element: type })
  if (shape.length === axes.length) return stored.name
  const text = `reshape ${stored.name} : (${body.typeOf(stored)}) -> ${tensorType(shape, type)}`
  return body.define(text, stored).name
}
