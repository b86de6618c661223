import { ascending, fillBatch } from './batches.js'
import type { DigitSet } from './digit-set.js'
import type { Network } from './network.js'

/** The share of `set`, from 0 to 1, that `network` labels correctly. */
export async function accuracy(
  network: Pick<Network<unknown>, 'batch' | 'classify' | 'correct'>,
  set: DigitSet,
): Promise<number> {
  const { batch, correct } = network
  const order = ascending(set.count)
  const capacity = batch.labels.length
  correct.reset()
  for (let first = 0; first < set.count; first += capacity) {
    fillBatch(batch, set, order.subarray(first, first + capacity))
    await network.classify()
  }
  return (await correct.read()) / set.count
}
