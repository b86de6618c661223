import type { FlatShape } from '../flat-parameter.js'
import type { TurnTaker } from '../take-turns.js'
import type { PeerProcess } from './peer-process.js'

/** An optimizer of Python. */
export interface PeerSide extends TurnTaker {
  readonly name: string
  /**
   * Makes parameters, gradients and an optimizer, and takes three steps.
   *
   * @param source what the side runs, if it is printed here
   * @returns the seconds of the first one
   */
  prepare(shapes: readonly FlatShape[], source?: unknown): Promise<number>
}

export function peerSide(name: string, process: PeerProcess): PeerSide {
  return {
    name,
    prepare: async (shapes, source) =>
      (await process.ask({ do: 'prepare', side: name, shapes, source })).seconds ?? Number.NaN,
    reset: () => process.ask({ do: 'reset', side: name }),
    time: async (steps) =>
      (await process.ask({ do: 'run', side: name, steps })).milliseconds ?? Number.NaN,
  }
}
