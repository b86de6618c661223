import type { Invocation, Program } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import type { NdArray } from 'ndarray'
import type { NdArrayBackend } from '../../src/index.js'

const evil = '*/ } throw new Error("escaped") //\n`;) (; ;; )) (unreachable)'

/** Names that would be words of a generated text, or that would end what they stand in. */
const names = [
  ...[evil, 'for', '0', '', '__proto__x', 'e_v', 'ev', 'work', 'data', 'é', '\u2028x', '\r)y'],
  ...['args', 'slab', 'begin', 'end', 'run', 'nest_1', 'k0', 'i', 'lanes', 'combine', 'wide_1'],
]

/** A program that adds up tensors and scalars whose names are not identifiers. */
export const evilProgram: Program = trace(
  {
    name: evil,
    rank: 1,
    axisNames: [evil],
    tensors: Object.fromEntries([...names, 'out'].map((name) => [name, [0]])),
    scalars: [evil, 'for', 'constructor'],
  },
  (ops, tensors, scalars) => {
    const terms = [...names.map((name) => tensors[name] as Traced), ...Object.values(scalars)]
    return { stores: { out: terms.reduce((a, b) => ops.add(a as Traced, b as Traced)) as Traced } }
  },
)

/** Runs it, and gives what it stored. It has to be {@link evilSums}. */
export function runEvilProgram(backend: NdArrayBackend): number[] {
  const tensors = Object.fromEntries(
    [...names, 'out'].map((name, index) => [name, backend.create([2], [2 ** index % 4096, index])]),
  )
  const item: Invocation<NdArray> = {
    tensors,
    scalars: { [evil]: 0.5, for: 0.25, constructor: 0.125 },
  }
  backend.compile(evilProgram).run([item])
  return [...backend.read(tensors.out as NdArray)]
}

export const evilSums: readonly number[] = [
  names.reduce((sum, _, index) => sum + (2 ** index % 4096), 0.875),
  names.reduce((sum, _, index) => sum + index, 0.875),
]
