import type { Backend, Execution } from '../backend.js'
import { adafactor } from '../optimizer/adafactor.js'
import type { Shape } from '../tensors/shape.js'
import { waveTensors } from './wave-tensors.js'

/** What is timed if the caller gives nothing: a step of a layer of a small model. */
const layer: Readonly<Record<string, Shape>> = { vector: [128], matrix: [256, 128] }

/** Every host has it, and it is in no library of types that is for all of them. */
declare const performance: { now(): number }

/** A round takes so many milliseconds at least, by repeating the work: a browser's clock may tell whole ones. */
const shortestRound = 20
const mostRepeats = 1024

/** After the first come two rounds at least, and more as long as they become faster, as code does by use. */
const fewestMore = 2
/** Faster is a twentieth less, and rounds are given up after so many milliseconds in which none was. */
const faster = 0.95
const patience = 150

/**
 * The least time of some work, in milliseconds, until the device has done it. If it fails, the backend is left
 * with tensors of this function, to be destroyed.
 *
 * @param given has been done before, so that what is only done at first, such as compiling, is no part of it;
 *   without it a step of a small layer is timed
 */
export async function timeBackend<T>(
  backend: Backend<T, Execution>,
  given?: () => unknown,
): Promise<number> {
  const shapes = given ? { vector: [1] } : layer
  const params = waveTensors(backend, shapes)
  const gradients = waveTensors(backend, shapes)
  const optimizer = adafactor({ backend, params })
  const step = () => optimizer.step(gradients)
  const work = given ?? step
  const timeOf = async (repeats: number) => {
    const begin = performance.now()
    for (let repeat = 0; repeat < repeats; repeat++) await work()
    // A device may only have taken the work so far; what is read is behind it.
    await step()
    await backend.read(params.get('vector') as T)
    return performance.now() - begin
  }
  let repeats = 1
  let least = await timeOf(repeats)
  let inVain = 0
  for (let round = 0; round < fewestMore || inVain < patience; round++) {
    let time = await timeOf(repeats)
    while (time < shortestRound && repeats < mostRepeats) {
      repeats *= 2
      time = await timeOf(repeats)
    }
    const each = time / repeats
    // A clock that stands still must not keep it here.
    inVain = each < faster * least ? 0 : inVain + (time || 1)
    least = Math.min(least, each)
  }
  optimizer.dispose()
  for (const tensor of [...params.values(), ...gradients.values()]) backend.dispose(tensor)
  return least
}
