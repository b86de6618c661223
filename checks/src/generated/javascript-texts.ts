import { type Lying, ndarrayText } from './ndarray-text.js'
import { recordedProgram, recordedPrograms } from './recorded-programs.js'

/** Programs that are on record for more than contiguous tensors, with the ends of the files' names. */
const otherLayouts: readonly (readonly [program: string, ending: string, lying: Lying])[] = [
  ['vector', 'strided', { parameter: 'strided', gradient: 'strided' }],
  ['vector', 'plain-array-and-float64', { parameter: 'plain array', gradient: 'float64' }],
  ['matrix', 'transposed-gradient', { gradient: 'transposed' }],
  ['matrix', 'strided', { parameter: 'strided', gradient: 'strided' }],
]

/** The JavaScript that backend-ndarray writes, by file name. */
export function javascriptTexts(): Map<string, string> {
  return new Map([
    ...recordedPrograms.map(
      ({ name, program }) => [`${name}.js`, ndarrayText('javascript', program)] as const,
    ),
    ...otherLayouts.map(
      ([name, ending, lying]) =>
        [`${name}-${ending}.js`, ndarrayText('javascript', recordedProgram(name), lying)] as const,
    ),
  ])
}
