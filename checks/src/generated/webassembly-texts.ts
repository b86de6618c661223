import { type Lying, ndarrayText } from './ndarray-text.js'
import { recordedProgram } from './recorded-programs.js'

/**
 * The programs whose modules are on record, with how tensors lie and the ends of the files' names: they are
 * long, so there is one for each kind of nest, store and rounding.
 */
const recorded: readonly (readonly [program: string, ending?: string, lying?: Lying])[] = [
  ['number'],
  ['vector'],
  ['matrix'],
  ['matrix', '-transposed-gradient', { gradient: 'transposed' }],
  ['accumulate'],
  ['norm'],
  ['bfloat16-stochastic'],
  ['float16'],
  ['every-operation'],
]

/** The text form of the WebAssembly that backend-ndarray writes, by file name. */
export function webAssemblyTexts(): Map<string, string> {
  return new Map(
    recorded.map(([name, ending = '', lying]) => [
      `${name}${ending}.wat`,
      ndarrayText('webassembly', recordedProgram(name), lying),
    ]),
  )
}
