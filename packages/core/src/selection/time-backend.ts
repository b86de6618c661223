import type { Backend, Execution } from '../backend.js'
import { adafactor } from '../optimizer/adafactor.js'
import { type Shape, sizeOf } from '../tensors/shape.js'

/** What is timed if the caller gives nothing: a layer of a small model. */
const shapes: Readonly<Record<string, Shape>> = { matrix: [256, 128], vector: [128] }

/** Every host has it, and it is in no library of types that is for all of them. */
declare const performance: { now(): number }

/** A probe is timed three times at least, and further as long as it becomes faster, as code does by use. */
const fewestRounds = 3
const mostRounds = 200
/** It becomes faster if its least time falls by a twentieth within so many milliseconds. */
const faster = 0.95
const patience = 150

/**
 * The least time of a probe, in milliseconds. It has run once before, so that what is only done at first,
 * such as compiling, is no part of it.
 */
export async function timeProbe(probe: () => unknown): Promise<number> {
  await probe()
  let least = Number.POSITIVE_INFINITY
  let record = Number.POSITIVE_INFINITY
  let recordAt = performance.now()
  for (let round = 1; round <= mostRounds; round++) {
    const begin = performance.now()
    await probe()
    const end = performance.now()
    least = Math.min(least, end - begin)
    if (least < faster * record) {
      record = least
      recordAt = end
    } else if (round >= fewestRounds && end - recordAt >= patience) break
  }
  return least
}

/** The least time of some steps of a small layer, with one number read back at the end. */
export async function timeSteps<T>(backend: Backend<T, Execution>): Promise<number> {
  const params = tensorsOf(backend)
  const gradients = tensorsOf(backend)
  const optimizer = adafactor({ backend, params })
  try {
    return await timeProbe(async () => {
      for (let step = 0; step < 5; step++) await optimizer.step(gradients)
      await backend.read(params.vector as T)
    })
  } finally {
    optimizer.dispose()
    for (const tensor of [...Object.values(params), ...Object.values(gradients)]) {
      backend.dispose(tensor)
    }
  }
}

function tensorsOf<T>(backend: Backend<T, Execution>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, index) => Math.cos(index))
      return [name, backend.create(shape, values)]
    }),
  )
}
