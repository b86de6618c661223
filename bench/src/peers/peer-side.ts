import type { FlatShape } from '../flat-parameter.js'
import type { TurnTaker } from '../take-turns.js'
import type { PeerProcess } from './peer-process.js'

/** An optimizer of Python, on one thread. */
export interface PeerSide extends TurnTaker {
  readonly name: string
  /** Makes parameters, gradients and an optimizer, and takes the first steps. */
  prepare(shapes: readonly FlatShape[]): Promise<unknown>
}

export function peerSide(name: string, process: PeerProcess): PeerSide {
  return {
    name,
    prepare: (shapes) => process.ask({ do: 'prepare', side: name, shapes }),
    reset: () => process.ask({ do: 'reset', side: name }),
    time: async (steps) =>
      (await process.ask({ do: 'run', side: name, steps })).milliseconds ?? Number.NaN,
  }
}
