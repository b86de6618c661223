import type { Backend, Execution } from '../backend.js'
import { adafactor } from '../optimizer/adafactor.js'
import { type Shape, sizeOf } from '../tensors/shape.js'

/** What is timed if the caller gives nothing: a layer of a small model. */
const layer: Readonly<Record<string, Shape>> = { matrix: [256, 128], vector: [128] }
const stepsOfLayer = 5

/** Every host has it, and it is in no library of types that is for all of them. */
declare const performance: { now(): number }

/** A round takes so many milliseconds at least, by repeating the probe: a browser's clock may tell whole ones. */
const shortestRound = 20
const mostRepeats = 1024

/** There are three rounds at least, and further ones as long as they become faster, as code does by use. */
const fewestRounds = 3
const mostRounds = 50
/** Faster is a twentieth less within so many milliseconds. */
const faster = 0.95
const patience = 150

/**
 * The least time of a probe, in milliseconds, until the device has done its work. If it fails, the backend is
 * left with tensors of this function, to be destroyed.
 *
 * @param probe has run before, so that what is only done at first, such as compiling, is no part of it
 */
export async function timeProbe<T>(
  backend: Backend<T, Execution>,
  probe: () => unknown,
): Promise<number> {
  const last = trained(backend, { number: [1] })
  const timeOf = async (repeats: number) => {
    const begin = performance.now()
    for (let repeat = 0; repeat < repeats; repeat++) await probe()
    // A device may only have taken the work so far; what is read is behind it.
    await last.step()
    await backend.read(last.params.number as T)
    return performance.now() - begin
  }
  await timeOf(0)
  let repeats = 1
  let least = Number.POSITIVE_INFINITY
  let record = Number.POSITIVE_INFINITY
  let recordAt = performance.now()
  for (let round = 1; round <= mostRounds; round++) {
    let time = await timeOf(repeats)
    while (time < shortestRound && repeats < mostRepeats) {
      repeats *= 2
      time = await timeOf(repeats)
    }
    least = Math.min(least, time / repeats)
    if (least < faster * record) {
      record = least
      recordAt = performance.now()
    } else if (round >= fewestRounds && performance.now() - recordAt >= patience) break
  }
  last.dispose()
  return least
}

/** The least time of some steps of a small layer. */
export async function timeSteps<T>(backend: Backend<T, Execution>): Promise<number> {
  const { step, dispose } = trained(backend, layer)
  await step()
  const time = await timeProbe(backend, async () => {
    for (let count = 0; count < stepsOfLayer; count++) await step()
  })
  dispose()
  return time
}

/** Parameters of some shapes, and a step of their optimizer. */
function trained<T>(backend: Backend<T, Execution>, shapes: Readonly<Record<string, Shape>>) {
  const params = tensorsOf(backend, shapes)
  const gradients = tensorsOf(backend, shapes)
  const optimizer = adafactor({ backend, params })
  return {
    params,
    step: () => optimizer.step(gradients),
    dispose() {
      optimizer.dispose()
      for (const tensor of [...Object.values(params), ...Object.values(gradients)]) {
        backend.dispose(tensor)
      }
    },
  }
}

function tensorsOf<T>(
  backend: Backend<T, Execution>,
  shapes: Readonly<Record<string, Shape>>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, index) => Math.cos(index))
      return [name, backend.create(shape, values)]
    }),
  )
}
