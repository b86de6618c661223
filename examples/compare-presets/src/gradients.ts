import { type Shape, sizeOf } from '@adafactor/core'

/** Tensors by parameter name, as flat values in row-major order. */
export type Values = Readonly<Record<string, Float32Array>>

/** A small network: one matrix of a size that every preset factors, one that some do not. */
export const shapes: Readonly<Record<string, Shape>> = {
  'hidden/kernel': [160, 144],
  'hidden/bias': [144],
  'head/kernel': [144, 10],
  'head/bias': [10],
}

/** How many updates there are. */
export const steps = 100

/** Steps whose gradients are ten times as large as usual: here clipping shows. */
const spikes = new Set([10, steps])

/** Where every preset starts: kernels of normal numbers with RMS 0.08, biases of zeros. */
export function start(seed: number): Values {
  const normal = normalNumbers(seed)
  return tensors((name, size) =>
    name.endsWith('kernel')
      ? Float32Array.from({ length: size }, () => 0.08 * normal())
      : new Float32Array(size),
  )
}

/**
 * The gradients of all steps: a direction that stays, and as much noise. Elements differ in size by
 * some orders of magnitude, so that a factored second moment is not the full one.
 */
export function* gradients(seed: number): Generator<Values> {
  const normal = normalNumbers(seed + 1)
  const sizes = tensors((_, size) => Float32Array.from({ length: size }, () => Math.exp(normal())))
  const directions = tensors((_, size) => Float32Array.from({ length: size }, normal))
  for (let step = 1; step <= steps; step++) {
    const scale = spikes.has(step) ? 0.1 : 0.01
    yield tensors((name) => {
      const direction = directions[name] as Float32Array
      return (sizes[name] as Float32Array).map(
        (size, i) => scale * size * ((direction[i] as number) + normal()),
      )
    })
  }
}

function tensors(make: (name: string, size: number) => Float32Array): Values {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, make(name, sizeOf(shape))]),
  )
}

/** Numbers of a normal distribution (mulberry32; Box and Muller). */
function normalNumbers(seed: number): () => number {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}
