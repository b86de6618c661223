import type { Optimizer } from '@tensorflow/tfjs'

/** What an optimizer keeps from step to step, in bytes: what would be saved with the model. */
export async function stateBytes(optimizer: Optimizer): Promise<number> {
  let bytes = 0
  for (const { name, tensor } of await optimizer.getWeights()) {
    // Counts of updates are no state worth counting.
    if (!/(^|\/)(iter|updates)$/.test(name)) bytes += 4 * tensor.size
  }
  return bytes
}
