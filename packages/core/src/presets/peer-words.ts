import type { Speaker } from '../checks/option-checks.js'

/** How a peer spells each argument of a preset: `{ clipThreshold: 'clip_threshold' }`. */
export type Spelling<A extends object> = { readonly [Name in keyof A & string]-?: string }

/** An argument, or a part of one: `eps`, `eps[0]`, `decayRate.exponent`. */
type Part<A extends object> =
  | (keyof A & string)
  | `${keyof A & string}[${number}]`
  | `${keyof A & string}.${string}`

/** The words in which a preset refuses arguments: the peer's, as its users know it. */
export interface PeerWords<A extends object> extends Speaker<Part<A>> {
  readonly caller: string
  /** A part of an argument, with the peer's spelling where it differs. */
  readonly show: (part: Part<A>) => string
  /** All arguments. */
  readonly known: readonly string[]
  /** Arguments that the peer has and the preset has not: why, and what to do. */
  readonly unsupported: Readonly<Record<string, string>>
}

/**
 * @param caller the preset
 * @param unsupported arguments that the peer has and the preset has not: why, and what to do
 */
export function peerWords<A extends object>(
  caller: string,
  spelling: Spelling<A>,
  unsupported: Readonly<Record<string, string>> = {},
): PeerWords<A> {
  return {
    caller,
    noun: 'argument',
    show: (part) => {
      const name = part.replace(/[[.].*/s, '')
      const spelled = (spelling as Readonly<Record<string, string>>)[name]
      return spelled === undefined || spelled === name ? `"${part}"` : `"${part}" (${spelled})`
    },
    known: Object.keys(spelling),
    unsupported,
  }
}
