/**
 * What tells whether a backend works where it runs: each kind of case once, one training run of a peer,
 * and what differs between a browser and Node (promises, memory, errors). The arithmetic is the same.
 */
export const differsByPlace: readonly string[] = [
  ...['traits', 'storage', 'operations', 'simplifications', 'stores', 'worked example', 'batch'],
  ...['memory', 'errors', 'asynchronous', 'order'],
  ...[
    'golden trajectories/torch/default',
    'golden trajectories/torch/default, resumed after step 5',
  ],
]
