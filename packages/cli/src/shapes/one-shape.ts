import type { Shape } from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'
import { parseShapes } from './parse-shapes.js'

/** What `--shape` says. @throws UsageError if that is not the shape of one parameter */
export function oneShape(text: string): Shape {
  const shapes = Object.values(parseShapes(text) ?? {})
  const [shape] = shapes
  if (shape !== undefined && shapes.length === 1) return shape
  throw new UsageError(`--shape is "${text}"; it takes the sizes of one parameter: 512x256`)
}
