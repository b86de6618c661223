import { ndarrayBackend } from '@adafactor/backend-ndarray'
import type { Program } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { explained } from './explained.js'

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
export type Lying = Readonly<Record<string, Layout>>

/** What an engine of backend-ndarray writes for a program whose tensors lie so. */
export function ndarrayText(
  engine: 'javascript' | 'webassembly',
  program: Program,
  lying: Lying = {},
): string {
  const backend = ndarrayBackend({ engine })
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
  const madeFor = described.join(', ') || 'all tensors contiguous'
  const comment = engine === 'javascript' ? '//' : ';;'
  return `${explained(program, [madeFor], comment)}\n\n${text.code}`
}
