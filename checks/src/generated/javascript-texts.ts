import { ndarrayBackend } from '@adafactor/backend-ndarray'
import type { Program } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { explained } from './explained.js'
import { recordedProgram, recordedPrograms } from './recorded-programs.js'

type MakeTensor = (shape: readonly number[]) => NdArray

const sizes = [6, 40, 24]
const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1)

/** How a tensor lies in memory, by a name that says so. */
const layouts = {
  contiguous: (shape) => ndarray(new Float32Array(count(shape)), [...shape]),
  float64: (shape) => ndarray(new Float64Array(count(shape)), [...shape]),
  'plain array': (shape) => ndarray(new Array<number>(count(shape)).fill(0), [...shape]),
  transposed: (shape) => {
    const axes = shape.map((_, axis) => axis).reverse()
    const reversed = axes.map((axis) => shape[axis] as number)
    return ndarray(new Float32Array(count(shape)), reversed).transpose(...axes)
  },
  /** Every second element along each axis, but for the first. */
  strided: (shape) =>
    ndarray(
      new Float32Array(count(shape.map((size) => 2 * size))),
      shape.map((size) => 2 * size),
    )
      .lo(...shape.map(() => 1))
      .step(...shape.map(() => 2)),
} satisfies Record<string, MakeTensor>

type Layout = keyof typeof layouts

/** How the tensors of a program lie; those that are not named are contiguous. */
type Lying = Readonly<Record<string, Layout>>

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
    ...recordedPrograms.map(({ name, program }) => [`${name}.js`, textFor(program, {})] as const),
    ...otherLayouts.map(
      ([name, ending, lying]) =>
        [`${name}-${ending}.js`, textFor(recordedProgram(name), lying)] as const,
    ),
  ])
}

function textFor(program: Program, lying: Lying): string {
  const backend = ndarrayBackend({ engine: 'javascript' })
  const tensors = Object.fromEntries(
    program.tensors.map(({ name, axes, type }) => {
      const own = sizes.slice(sizes.length - program.rank)
      const shape = own.map((size, axis) => (axes.includes(axis) ? size : 1))
      const tensor = type
        ? backend.create(shape, undefined, { type })
        : layouts[lying[name] ?? 'contiguous'](shape)
      return [name, tensor]
    }),
  )
  backend.compile(program).prepare?.([{ tensors, scalars: {} }])
  const texts = backend.generatedSources().flatMap((source) => source.texts)
  const [text, ...others] = texts
  if (text === undefined || others.length > 0) {
    throw new Error(`"${program.name}" became ${texts.length} texts`)
  }
  const described = Object.entries(lying).map(([name, layout]) => `${name}: ${layout}`)
  return `${explained(program, [described.join(', ') || 'all tensors contiguous'])}\n\n${text.code}`
}
