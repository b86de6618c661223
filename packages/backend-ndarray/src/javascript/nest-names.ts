import { printOperation } from '@adafactor/core/compiler'
import { countUses } from '../plan/count-uses.js'
import { identifiersFor } from '../plan/identifiers.js'
import type {
  Access,
  Memory,
  Nest,
  NestStore,
  NestValue,
  NumberId,
  Plan,
  Walk,
} from '../plan/plan.js'
import { widened } from './half-elements.js'
import { javascriptDialect, operandsWrittenTwice } from './javascript-dialect.js'

/**
 * What things are called in the generated text. Every name ends in `_` and its role, so that no
 * name in a program can clash with a word of JavaScript or with another role.
 */
export class ProgramNames {
  readonly #scalars: ReadonlyMap<string, string>

  constructor(readonly plan: Plan) {
    const identifiers = identifiersFor(plan.scalars)
    this.#scalars = new Map(
      plan.scalars.map((name, index) => [name, `${identifiers[index]}_scalar`]),
    )
  }

  memory(access: Access): Memory {
    return this.plan.memories[access.memory] as Memory
  }

  /** The array that holds a memory. */
  data(access: Access): string {
    const { name, home } = this.memory(access)
    return home === 'work' ? 'work' : `${name}_data`
  }

  number(id: NumberId): string {
    return this.plan.numberNames[id] as string
  }

  scalar(name: string): string {
    return this.#scalars.get(name) as string
  }
}

/** How the values of one nest are written. */
export class NestNames {
  readonly #uses: number[]
  /** By walk: the name of the first memory that is walked so, or whose places are. */
  readonly #walkNames: readonly string[]

  constructor(
    readonly program: ProgramNames,
    readonly nest: Nest,
  ) {
    this.#uses = countUses(nest, operandsWrittenTwice)
    const accesses = accessesOf(nest)
    this.#walkNames = nest.walks.map((_, place) => {
      const first = accesses.find(({ walk }) => walk === place)
      if (first) return program.memory(first).name
      const store = nest.stores.find(({ rounding }) => rounding?.walk === place) as NestStore
      return `${program.memory(store.access).name}_place`
    })
  }

  walkOf({ walk }: Access): Walk {
    return this.nest.walks[walk] as Walk
  }

  walkName(walk: number): string {
    return this.#walkNames[walk] as string
  }

  /** Where the kernel begins in a walk: a name, or null for 0. */
  at(walk: number): string | null {
    const { offset, strides } = this.nest.walks[walk] as Walk
    const moves = strides.slice(0, this.nest.outerLoops).some((stride) => stride !== 0)
    return moves || offset !== null ? `${this.walkName(walk)}_at` : null
  }

  value(id: number): NestValue {
    return this.nest.values[id] as NestValue
  }

  /** Whether a value has a name of its own; if not, its text stands where it is used. */
  isNamed(id: number): boolean {
    const value = this.value(id)
    if (value.op === 'constant' || value.op === 'scalar' || value.op === 'number') return false
    return value.op === 'load' || this.#uses[id] !== 1
  }

  /** The name of a value, without a lane. */
  nameOf(id: number): string {
    const value = this.value(id)
    return value.op === 'load' ? `${this.program.memory(value.access).name}_value` : `value_${id}`
  }

  /**
   * The text of a value as an operand: a name, a literal, or its formula.
   * @param nameOf how a named operand is written at the place of use
   */
  operand(id: number, nameOf: (id: number) => string): string {
    const value = this.value(id)
    switch (value.op) {
      case 'constant':
        return javascriptDialect.constant(value.value)
      case 'scalar':
        return this.program.scalar(value.name)
      case 'number':
        return this.program.number(value.number)
      default:
        return this.isNamed(id) ? nameOf(id) : this.formula(id, nameOf)
    }
  }

  /** How an element value is computed from its operands. */
  formula(id: number, nameOf: (id: number) => string): string {
    const value = this.value(id)
    if (!('of' in value)) throw new TypeError(`a ${value.op} has no formula`)
    return printOperation(
      javascriptDialect,
      value.op,
      value.of.map((operand) => this.operand(operand, nameOf)),
    )
  }

  /** How an element is read, given the text of its index. */
  loaded(value: NestValue & { readonly op: 'load' }, index: string): string {
    const { elements } = this.program.memory(value.access)
    const element = widened(elements, `${this.program.data(value.access)}[${index}]`)
    if (value.finish === null) return element
    const { dividedBy, plus } = value.finish
    const mean = `${element} / ${this.program.number(dividedBy)}`
    return plus === 0 ? mean : `${mean} + ${javascriptDialect.constant(plus)}`
  }
}

function accessesOf({ values, sums, stores }: Nest): Access[] {
  return [
    ...values.flatMap((value) => (value.op === 'load' ? [value.access] : [])),
    ...[...sums, ...stores].map(({ access }) => access),
  ]
}
