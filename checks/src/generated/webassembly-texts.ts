import { ndarrayText } from './ndarray-text.js'
import { recordedProgram } from './recorded-programs.js'

/**
 * The programs whose modules are on record. They are long, so there are few: without loops, with one, and
 * with two.
 */
const recorded = ['number', 'vector', 'matrix'] as const

/** The text form of the WebAssembly that backend-ndarray writes, by file name. */
export function webAssemblyTexts(): Map<string, string> {
  return new Map(
    recorded.map((name) => [`${name}.wat`, ndarrayText('webassembly', recordedProgram(name))]),
  )
}
