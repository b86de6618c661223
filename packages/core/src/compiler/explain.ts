import type { ExpressionId, Program } from '../program/program.js'
import type { Axes } from '../tensors/shape.js'
import { type FusedProgram, fuse, type Pass } from './fuse.js'

/**
 * The passes of a program as text for people: for each the space that it walks, what it reads,
 * what it reduces and what it stores, with the formulas.
 */
export function explain(program: Program | FusedProgram): string {
  const fused = 'passes' in program ? program : fuse(program)
  const text = new PassText(fused)
  return fused.passes.map((pass, index) => text.describe(pass, index + 1)).join('\n')
}

const infix = { add: '+', subtract: '-', multiply: '*', divide: '/', greater: '>' } as const
/** How tightly an operation binds; calls and names bind tightest. */
const binding = { greater: 1, add: 2, subtract: 2, multiply: 3, divide: 3 } as const

class PassText {
  private readonly program: Program

  constructor(fused: FusedProgram) {
    this.program = fused.program
  }

  describe(pass: Pass, number: number): string {
    const reads = pass.loads.map(({ from }) => from)
    const lines = [
      `pass ${number}  ${this.showAxes(pass.space, ' x ')}`,
      ...(reads.length > 0 ? [`  reads    ${[...new Set(reads)].join(', ')}`] : []),
      ...pass.reductions.map(
        ({ into, op, value, over }) =>
          `  reduces  ${into} = ${op} over ${this.showAxes(over, ', ')} of ${this.show(value, pass)}`,
      ),
      ...pass.stores.map(({ into, value }) => `  stores   ${into} = ${this.show(value, pass)}`),
    ]
    return lines.join('\n')
  }

  private showAxes(axes: Axes, separator: string): string {
    if (axes.length === 0) return 'a single point'
    return axes.map((axis) => this.program.axisNames[axis] ?? `axis ${axis}`).join(separator)
  }

  private show(id: ExpressionId, pass: Pass, within = 0): string {
    const load = pass.loads.find(({ value }) => value === id)
    if (load) return load.from
    const expression = this.program.expressions[id] as Program['expressions'][number]
    switch (expression.op) {
      case 'constant':
        return String(expression.value)
      case 'scalar':
      case 'tensor':
        return expression.name
      case 'size':
        return `count(${this.showAxes(expression.over, ', ')})`
      case 'square':
        return `${this.show(expression.of[0] as ExpressionId, pass, 4)}^2`
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
      case 'greater': {
        const [a, b] = expression.of as [ExpressionId, ExpressionId]
        const own = binding[expression.op]
        const text = `${this.show(a, pass, own)} ${infix[expression.op]} ${this.show(b, pass, own + 1)}`
        return own < within ? `(${text})` : text
      }
      default:
        return `${expression.op}(${expression.of.map((operand) => this.show(operand, pass)).join(', ')})`
    }
  }
}
