import type { Shape } from '../tensors/shape.js'
import type { FactorAxes } from './options.js'
import type { ParameterSettings } from './settings.js'

/**
 * Which axes of a parameter are factored; null if none are: rank below 2, factoring off, or an
 * axis smaller than the minimum.
 *
 * @example
 * ```ts
 * import { factorAxes } from '@adafactor/core'
 *
 * console.log(factorAxes([8, 512, 256], { axes: 'last', minimumSize: 128 }))
 * // => { rows: [ 1 ], columns: [ 2 ] }
 * ```
 */
export function factorAxes(
  shape: Shape,
  factored: ParameterSettings['factored'],
): FactorAxes | null {
  if (!factored) return null
  if ('rows' in factored) return factored
  if (shape.length < 2) return null
  const [row, column] = chooseAxes(shape, factored.axes)
  const smaller = Math.min(shape[row] as number, shape[column] as number)
  return smaller < factored.minimumSize ? null : { rows: [row], columns: [column] }
}

function chooseAxes(shape: Shape, axes: 'last' | 'first' | 'largest'): [number, number] {
  if (axes === 'first') return [0, 1]
  if (axes === 'last') return [shape.length - 2, shape.length - 1]
  const bySize = shape.map((size, axis) => ({ size, axis }))
  bySize.sort((a, b) => a.size - b.size || a.axis - b.axis)
  const axesBySize = bySize.map(({ axis }) => axis)
  return axesBySize.slice(-2) as [number, number]
}
