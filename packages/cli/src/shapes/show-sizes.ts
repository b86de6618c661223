import type { Shape } from '@adafactor/core'

/** A shape as it is read in a table: `512 x 256`. */
export function showSizes(shape: Shape): string {
  return shape.length === 0 ? 'a number' : shape.join(' x ')
}
