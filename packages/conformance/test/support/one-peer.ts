import { caseGroups } from '../../src/index.js'

/**
 * The whole kit, but of the training runs of peers only one: for a backend whose programs run whole on
 * another device. All runs compare programs, which are the same there.
 */
export const onePeer: readonly string[] = [
  ...caseGroups.filter((group) => group !== 'golden trajectories'),
  'golden trajectories/torch/default',
]
