import type { TensorSharding } from '@adafactor/xla'
import { InvalidArgumentError } from 'commander'

/** Reads the axes of a mesh as they are typed: `x=4,y=2`. */
export function meshAxes(text: string): Readonly<Record<string, number>> {
  const axes = text.split(',').map((part) => /^\s*(\w+)\s*=\s*(\d+)\s*$/.exec(part))
  const mesh = new Map<string, number>()
  for (const axis of axes) {
    const [, name = '', devices] = axis ?? []
    if (axis === null || mesh.has(name)) {
      throw new InvalidArgumentError('It takes the axes and their numbers of devices: x=4,y=2.')
    }
    mesh.set(name, Number(devices))
  }
  return Object.fromEntries(mesh)
}

/** Reads how a parameter is split, as it is typed: `x,y`, `x+y,none`. */
export function sharding(text: string): TensorSharding {
  return text.split(',').map((part) => {
    const axes = part.split('+').map((axis) => axis.trim())
    if (axes.includes('')) {
      throw new InvalidArgumentError(
        'It takes an axis of the mesh for each dimension, several with +, or none: x,y or x+y,none.',
      )
    }
    return part.trim() === 'none' ? null : axes
  })
}
