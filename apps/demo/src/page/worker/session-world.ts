import type { Digits } from '../../training/digit-set.js'
import type { BackendOpeners } from './backend-openers.js'
import type { FromWorker } from './protocol.js'

/** What a session needs of the world around it. */
export interface SessionWorld {
  readonly openers: BackendOpeners
  /** @param transfer what need not be copied on the way */
  send(message: FromWorker, transfer?: readonly ArrayBuffer[]): void
  /** @param signal ends it */
  loadDigits(
    onProgress: (bytes: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<Digits>
  /** Milliseconds of a clock that never goes back. */
  now(): number
  wait(milliseconds: number): Promise<void>
  /** Waits until messages that have come are received. */
  rest(): Promise<void>
}
