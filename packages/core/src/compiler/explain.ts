import type { ExpressionId, Program } from '../program/program.js'
import { isHalfType } from '../tensors/element-type.js'
import type { Axes } from '../tensors/shape.js'
import { type FusedProgram, fuse, type Pass, type PassStore } from './fuse.js'

/**
 * The passes of a program as text for people: for each the space that it walks, what it reads,
 * what it reduces and what it stores, with the formulas.
 *
 * @example
 * ```ts
 * import { explain, type Traced, trace } from '@adafactor/core/compiler'
 *
 * const program = trace(
 *   { name: 'descent', rank: 1, axisNames: ['rows'], tensors: { x: [0], g: [0] }, scalars: ['rate'] },
 *   (ops, { x, g }, { rate }) => ({
 *     stores: { x: ops.subtract(x as Traced, ops.multiply(rate as Traced, g as Traced)) },
 *   }),
 * )
 * console.log(explain(program).split('\n')[2]) // =>   stores   x = x - rate * g
 * ```
 */
export function explain(program: Program | FusedProgram): string {
  const fused = 'passes' in program ? program : fuse(program)
  return fused.passes.map((pass, index) => explainPass(fused.program, pass, index + 1)).join('\n')
}

const infix = { add: '+', subtract: '-', multiply: '*', divide: '/', greater: '>' } as const
/** How tightly an operation binds; calls and names bind tightest. */
const binding = { greater: 1, add: 2, subtract: 2, multiply: 3, divide: 3 } as const

function explainPass(program: Program, pass: Pass, number: number): string {
  const reads = pass.loads.map(({ from }) => from)
  const lines = [
    `pass ${number}  ${showAxes(program, pass.space, ' x ')}`,
    ...(reads.length > 0 ? [`  reads    ${[...new Set(reads)].join(', ')}`] : []),
    ...pass.reductions.map(
      ({ into, op, value, over }) =>
        `  reduces  ${into} = ${op} over ${showAxes(program, over, ', ')} of ${showFormula(program, pass, value)}`,
    ),
    ...pass.stores.map(
      ({ into, value, rounding }) =>
        `  stores   ${into} = ${showFormula(program, pass, value)}${showType(program, into, rounding)}`,
    ),
  ]
  return lines.join('\n')
}

/** What a tensor of 16 bits is rounded to, and how. */
function showType({ tensors }: Program, into: string, rounding: PassStore['rounding']): string {
  const type = tensors.find(({ name }) => name === into)?.type
  return isHalfType(type) ? `, as ${type}${rounding ? ' stochastically' : ''}` : ''
}

function showAxes({ axisNames }: Program, axes: Axes, separator: string): string {
  if (axes.length === 0) return 'a single point'
  return axes.map((axis) => axisNames[axis] ?? `axis ${axis}`).join(separator)
}

/** @param within how tightly the operation around it binds: looser ones get brackets */
function showFormula(program: Program, pass: Pass, id: ExpressionId, within = 0): string {
  const show = (operand: ExpressionId, around = 0) => showFormula(program, pass, operand, around)
  const load = pass.loads.find(({ value }) => value === id)
  if (load) return load.from
  const expression = program.expressions[id] as Program['expressions'][number]
  switch (expression.op) {
    case 'constant':
      return String(expression.value)
    case 'scalar':
    case 'tensor':
      return expression.name
    case 'size':
      return `count(${showAxes(program, expression.over, ', ')})`
    case 'square':
      return `${show(expression.of[0] as ExpressionId, 4)}^2`
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'greater': {
      const [a, b] = expression.of as [ExpressionId, ExpressionId]
      const own = binding[expression.op]
      const text = `${show(a, own)} ${infix[expression.op]} ${show(b, own + 1)}`
      return own < within ? `(${text})` : text
    }
    default:
      return `${expression.op}(${expression.of.map((operand) => show(operand)).join(', ')})`
  }
}
