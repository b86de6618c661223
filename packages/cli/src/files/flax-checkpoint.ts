import { stat } from 'node:fs/promises'
import { type Checkpoint, tensorsBelow } from './checkpoint.js'
import { inMemoryCheckpoint } from './in-memory-checkpoint.js'
import { flaxReader } from './load-readers.js'

/** What flax saved. Tensors are called by the keys that lead to them. */
export async function openFlaxCheckpoint(path: string): Promise<Checkpoint> {
  const { readFlax, flaxTensors } = await flaxReader()
  const held = new Map(Object.entries(flaxTensors(await readFlax(path))))
  const { size } = await stat(path)
  const checkpoint = await inMemoryCheckpoint(path, 'a file of flax', size, held)
  const below = tensorsBelow(checkpoint.tensors, 'params/')
  return {
    ...checkpoint,
    parameters: below.length > 0 ? below : tensorsBelow(checkpoint.tensors, ''),
  }
}
