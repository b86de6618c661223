import { stat } from 'node:fs/promises'
import { type Checkpoint, tensorsBelow } from './checkpoint.js'
import { inMemoryCheckpoint } from './in-memory-checkpoint.js'
import { kerasReader } from './load-readers.js'

/** What Keras saved. Tensors are called by their places in the file. */
export async function openKerasCheckpoint(path: string): Promise<Checkpoint> {
  const { readKeras } = await kerasReader()
  const { weights, optimizer, iteration } = await readKeras(path)
  const held = new Map([...weights, ...optimizer].map(({ path: place, tensor }) => [place, tensor]))
  const { size } = await stat(path)
  const checkpoint = await inMemoryCheckpoint(path, 'a file of Keras', size, held)
  const own = new Set(weights.map(({ path: place }) => place))
  return {
    ...checkpoint,
    parameters: tensorsBelow(checkpoint.tensors, '').filter(({ name }) => own.has(name)),
    notes: iteration === undefined ? [] : [`its optimizer has done ${iteration} updates`],
  }
}
