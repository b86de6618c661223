import type { FunctionBuilder } from './module/build.js'
import type { Code } from './module/code.js'

/** What code of several steps needs of the function that it stands in. */
export interface Scratch {
  /** Bits in all four lanes. */
  all(bits: number): Code
  /** Keeps a vector in a local, and gives it: code that runs later may get it. */
  tee(name: string, vector: Code): Code
}

/** That of a function of its own. */
export function scratchOf(builder: FunctionBuilder): Scratch {
  return {
    all: (bits) => ['v128.const', [bits, bits, bits, bits]],
    tee: (name, vector) => ['local.tee', builder.local(name, 'v128'), vector],
  }
}

export function callOf(name: string, ...operands: readonly Code[]): Code {
  return ['call', name, ...operands]
}
