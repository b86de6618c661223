import type { Axes, Program } from '@adafactor/core'
import { type Expression, type ExpressionId, operandsOf, reachable } from '@adafactor/core/compiler'
import { pythonFloat } from './literals.js'

/** The most characters of an expression that stands within another one. */
const widestOperand = 52

/** What values are called that have no name of their own. */
const nouns: Readonly<Record<string, string>> = {
  add: 'total',
  subtract: 'difference',
  multiply: 'product',
  divide: 'quotient',
  minimum: 'smaller',
  maximum: 'larger',
  sqrt: 'root',
  rsqrt: 'inverse_root',
  square: 'squares',
  abs: 'size',
  bfloat16: 'rounded',
  isFinite: 'finite',
  greater: 'greater',
  where: 'chosen',
  sum: 'sum_of_all',
  mean: 'average',
}

/** How tightly texts hold together: sums, products, whatever needs no parentheses. */
const strengths = { sum: 1, product: 2, whole: 3 } as const

interface Text {
  readonly text: string
  readonly strength: number
}

/** Prints the values of a program as Python over `jnp`: those used twice as assignments. */
export class ExpressionPrinter {
  readonly #expressions: readonly Expression[]
  readonly #axesText: (over: Axes, span: Axes) => string
  readonly #given: ReadonlyMap<ExpressionId, string>
  readonly #assigned = new Map<ExpressionId, string>()
  readonly #taken: Set<string>

  /**
   * @param given names of values; leaves that have one are there already
   * @param axesText the axes of a reduction over some of those that its operand spans
   */
  constructor(
    { expressions }: Program,
    given: ReadonlyMap<ExpressionId, string>,
    axesText: (over: Axes, span: Axes) => string,
  ) {
    this.#expressions = expressions
    this.#given = given
    this.#axesText = axesText
    this.#taken = new Set(given.values())
  }

  /** The assignments that these values need before them, in order. */
  assignments(roots: readonly ExpressionId[]): string[] {
    const uses = this.#usesWithin(roots)
    const lines: string[] = []
    for (const id of reachable(this.#expressions, roots).sort((a, b) => a - b)) {
      const expression = this.#at(id)
      const own = this.#given.get(id)
      if (isLeaf(expression)) {
        if (own !== undefined) this.#assigned.set(id, own)
        continue
      }
      const { text } = this.#print(expression)
      const isLong = text.length > widestOperand && !roots.includes(id)
      if (own === undefined && (uses.get(id) ?? 0) < 2 && !isLong) continue
      const name = own ?? this.#nameFor(expression)
      this.#assigned.set(id, name)
      lines.push(`${name} = ${text}`)
    }
    return lines
  }

  /** A value, by its name if it has one. */
  text(id: ExpressionId): string {
    return this.#operand(id).text
  }

  #at(id: ExpressionId): Expression {
    return this.#expressions[id] as Expression
  }

  #usesWithin(roots: readonly ExpressionId[]): Map<ExpressionId, number> {
    const uses = new Map<ExpressionId, number>()
    const use = (id: ExpressionId) => uses.set(id, (uses.get(id) ?? 0) + 1)
    for (const id of reachable(this.#expressions, roots)) operandsOf(this.#at(id)).forEach(use)
    roots.forEach(use)
    return uses
  }

  #nameFor(expression: Expression): string {
    const [first] = operandsOf(expression)
    const isOfSquares =
      expression.op === 'add' && first !== undefined && this.#at(first).op === 'square'
    const noun = nouns[isOfSquares ? 'square' : expression.op] ?? 'value'
    let name = noun
    for (let number = 2; this.#taken.has(name); number++) name = `${noun}_${number}`
    this.#taken.add(name)
    return name
  }

  #operand(id: ExpressionId): Text {
    const name = this.#assigned.get(id)
    return name === undefined ? this.#print(this.#at(id)) : whole(name)
  }

  #print(expression: Expression): Text {
    switch (expression.op) {
      case 'constant':
        return whole(pythonFloat(expression.value))
      case 'scalar':
      case 'tensor':
        return whole(expression.name)
      case 'size':
        return whole(`size_along(X, ${this.#axesText(expression.over, expression.over)})`)
      case 'sum':
      case 'mean': {
        const [operand] = expression.of
        const axes = this.#axesText(expression.over, this.#at(operand).axes)
        return call(expression.op === 'sum' ? 'total_of' : 'mean', this.text(operand), axes)
      }
      default:
        return this.#printElementwise(expression.op, expression.of)
    }
  }

  #printElementwise(op: string, of: readonly ExpressionId[]): Text {
    const operands = of.map((id) => this.#operand(id))
    const texts = operands.map(({ text }) => text)
    const [a = whole(''), b = whole('')] = operands
    switch (op) {
      case 'add':
        return sum(`${within(a, 'sum')} + ${within(b, 'product')}`)
      case 'subtract':
        // 0 - x is written as what it is.
        if (a.text === '0.0') return product(`-${within(b, 'whole')}`)
        return sum(`${within(a, 'sum')} - ${within(b, 'product')}`)
      case 'multiply':
        return product(`${within(a, 'product')} * ${within(b, 'whole')}`)
      case 'divide':
        return product(`${within(a, 'product')} / ${within(b, 'whole')}`)
      case 'greater':
        return call('as_number', `${a.text} > ${b.text}`)
      case 'where':
        return call('jnp.where', ...texts.with(0, this.#condition(of[0] as ExpressionId, a)))
      case 'rsqrt':
        return call('lax.rsqrt', ...texts)
      case 'bfloat16':
        return call('bfloat16', ...texts)
      case 'isFinite':
        return call('as_number', `jnp.isfinite(${a.text})`)
      default:
        return call(`jnp.${op}`, ...texts)
    }
  }

  /** What is true where a value is not 0. */
  #condition(id: ExpressionId, operand: Text): string {
    const expression = this.#at(id)
    const isFlag = expression.op === 'greater' || expression.op === 'isFinite'
    if (!isFlag || this.#assigned.has(id)) return `${within(operand, 'product')} != 0`
    return operand.text.slice('as_number('.length, -1)
  }
}

function isLeaf({ op }: Expression): boolean {
  return op === 'constant' || op === 'scalar' || op === 'tensor' || op === 'size'
}

function whole(text: string): Text {
  return { text, strength: strengths.whole }
}

function product(text: string): Text {
  return { text, strength: strengths.product }
}

function sum(text: string): Text {
  return { text, strength: strengths.sum }
}

function call(name: string, ...operands: readonly string[]): Text {
  return whole(`${name}(${operands.join(', ')})`)
}

/** An operand where only what holds together this tightly may stand by itself. */
function within({ text, strength }: Text, least: keyof typeof strengths): string {
  return strength < strengths[least] ? `(${text})` : text
}
