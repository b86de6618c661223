import { type ElementType, elementTypes } from '@adafactor/core'
import { countParameters, type Model } from './models.js'

/** What the parameters of a model take. */
export function parameterBytes(model: Model, type: ElementType = 'float32'): number {
  return countParameters(model) * elementTypes[type].bytes
}

/** Two numbers for each parameter: the running averages of gradients and of their squares, float32. */
export function adamBytes(model: Model): number {
  return 2 * parameterBytes(model)
}

/** Three digits and a unit, a thousand to the next. */
export function bytes(value: number): string {
  if (value === 0) return '0'
  const units = ['bytes', 'kB', 'MB', 'GB']
  const power = Math.min(Math.floor(Math.log10(value) / 3), units.length - 1)
  return `${Number((value / 1000 ** power).toPrecision(3))} ${units[power]}`
}
