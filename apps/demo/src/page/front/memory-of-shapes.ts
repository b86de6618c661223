import { type Shape, sizeOf, stateBytesOf } from '@adafactor/core'
import { adamStateBytes } from '../../training/adam-state-bytes.js'
import { parseShape } from '../programs/parse-shape.js'

/** Bytes that are held while a model is trained in float32. */
export interface TrainingMemory {
  readonly parameters: number
  readonly adam: number
  readonly adafactor: number
}

const float32Bytes = 4

/** What the typed shapes take, such as `50257 x 768, 768`; or for people what is wrong with them. */
export function memoryOfShapes(text: string): TrainingMemory | string {
  const shapes: Shape[] = []
  for (const part of text.split(/[,;]/)) {
    const shape = parseShape(part)
    if (typeof shape === 'string') return shape
    shapes.push(shape)
  }
  const numbers = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)
  return {
    parameters: numbers * float32Bytes,
    adam: adamStateBytes(numbers),
    adafactor: stateBytesOf(Object.fromEntries(shapes.map((shape, index) => [index, shape]))),
  }
}
