import type { Backend, Execution } from '../backend.js'
import { type Shape, sizeOf } from '../tensors/shape.js'

/** Tensors of these shapes, with numbers of both signs between -1 and 1 that are the same on every machine. */
export function waveTensors<T>(
  backend: Backend<T, Execution>,
  shapes: Readonly<Record<string, Shape>>,
  seed = 0,
): Map<string, T> {
  return new Map(
    Object.entries(shapes).map(([name, shape], place) => {
      const values = Array.from(
        { length: sizeOf(shape) },
        (_, index) => ((index * 37 + (seed + place) * 11 + 5) % 64) / 32 - 0.984375,
      )
      return [name, backend.create(shape, values)]
    }),
  )
}
