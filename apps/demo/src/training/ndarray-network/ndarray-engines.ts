import type { NdArrayBackendOptions } from '@adafactor/backend-ndarray'

/** What runs the optimizer, by the names of backends, in the order of preference. */
export const ndarrayEngines = {
  ndarray: 'webassembly',
  'ndarray-javascript': 'javascript',
  'ndarray-closures': 'closures',
} as const satisfies Record<string, NdArrayBackendOptions['engine']>

export type NdarrayBackendName = keyof typeof ndarrayEngines

export const ndarrayBackendNames = Object.keys(ndarrayEngines) as readonly NdarrayBackendName[]
