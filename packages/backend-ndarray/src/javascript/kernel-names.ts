import type { Access, NestSum, Stride, Walk } from '../plan/plan.js'
import { namesOfLoad } from './half-elements.js'
import type { NestNames } from './nest-names.js'
import { integerSum } from './text.js'

/** A point of a block. */
export interface Lane {
  readonly row: number
  readonly column: number
}

/**
 * What is called how within a kernel: indices, elements and values, with their place in the block.
 * It notes which names of the caller's are used, as they are to be passed.
 */
export class KernelNames {
  /** The loops of the kernel, as numbers of the nest's loops; i is negative if there is no such loop. */
  readonly i: number
  readonly j: number
  readonly #nest: NestNames
  readonly #columns: number
  readonly #parameters = new Set<string>()

  /** @param columns how many columns the block has */
  constructor(nest: NestNames, columns: number) {
    this.j = nest.nest.loops.length - 1
    this.i = this.j - 1
    this.#nest = nest
    this.#columns = columns
  }

  /** The names of the caller's that were used so far, in the order of their first use. */
  get parameters(): string[] {
    return [...this.#parameters]
  }

  /** The register of a sum: there is one for each row if it is kept for a row. */
  register({ access, level }: NestSum, row: number): string {
    const { name } = this.#nest.program.memory(access)
    return level === 'row' ? `${name}_sum_${row}` : `${name}_sum`
  }

  /** An element of a memory, as text. */
  element(access: Access, lane: Lane): string {
    return `${this.#use(this.#nest.program.data(access))}[${this.index(access.walk, lane)}]`
  }

  /** The index of a point in a walk, as text. */
  index(walk: number, { row, column }: Lane): string {
    const base =
      this.strideOf(walk, this.i) === 0
        ? this.useAt(walk)
        : `${this.#nest.walkName(walk)}_row_${row}`
    const stride = this.strideOf(walk, this.j)
    if (stride === 0) return integerSum(base)
    const ahead = column === 0 ? null : this.timesStride(String(column), stride)
    return integerSum(base, stride === 1 ? 'j' : this.along(walk), ahead)
  }

  /** Where a walk begins, from the caller; null for 0. */
  useAt(walk: number): string | null {
    const at = this.#nest.at(walk)
    return at === null ? null : this.#use(at)
  }

  /** The variable that walks along j where the stride is not 1. */
  along(walk: number): string {
    return `${this.#nest.walkName(walk)}_along`
  }

  /** Those of the walks whose stride along j is in the table of numbers. */
  stridedWalks(): number[] {
    return this.walks().filter((walk) => typeof this.strideOf(walk, this.j) === 'object')
  }

  /** The walks that move inside of the kernel. */
  walks(): number[] {
    return [...this.#nest.nest.walks.keys()].filter(
      (walk) => this.strideOf(walk, this.i) !== 0 || this.strideOf(walk, this.j) !== 0,
    )
  }

  /** A loop outside of the nest has no stride. */
  strideOf(walk: number, loop: number): Stride {
    return (this.#nest.nest.walks[walk] as Walk).strides[loop] ?? 0
  }

  /** A stride as text. */
  strideText(stride: Stride): string {
    return typeof stride === 'object'
      ? this.#use(this.#nest.program.number(stride.number))
      : String(stride)
  }

  /** So many steps along a stride, as text. */
  timesStride(steps: string, stride: Stride): string {
    if (stride === 1) return steps
    return steps === '1'
      ? this.strideText(stride)
      : `Math.imul(${steps}, ${this.strideText(stride)})`
  }

  #varies(id: number, loop: number): boolean {
    return loop >= 0 && this.#nest.value(id).loops.includes(loop)
  }

  /** The name of a value at a point of the block. */
  nameOf(id: number, { row, column }: Lane): string {
    const inRow = this.#varies(id, this.i) ? `_${row}` : ''
    const inColumn = this.#varies(id, this.j) && this.#columns > 1 ? `_${column}` : ''
    return `${this.#nest.nameOf(id)}${inRow}${inColumn}`
  }

  /** A value as an operand at a point of the block. */
  operand(id: number, lane: Lane): string {
    this.#noteOperand(id)
    return this.#nest.operand(id, (named) => this.nameOf(named, lane))
  }

  /** Notes which operands come from outside of the kernel. */
  noteOperands(id: number): void {
    const value = this.#nest.value(id)
    if (value.op === 'load') {
      this.#use(this.#nest.program.data(value.access))
      this.useAll(namesOfLoad(this.#nest.program.memory(value.access).elements))
      if (value.finish) this.#use(this.#nest.program.number(value.finish.dividedBy))
    } else if ('of' in value) for (const operand of value.of) this.#noteOperand(operand)
  }

  #noteOperand(id: number): void {
    const value = this.#nest.value(id)
    if (value.op === 'scalar') this.#use(this.#nest.program.scalar(value.name))
    else if (value.op === 'number') this.#use(this.#nest.program.number(value.number))
    else if (!this.#nest.isNamed(id)) this.noteOperands(id)
    else if (!this.#varies(id, this.i) && !this.#varies(id, this.j)) {
      // It is computed outside of the kernel.
      this.#use(this.#nest.nameOf(id))
    }
  }

  /** Notes that the text uses names of the caller's. */
  useAll(names: readonly string[]): void {
    for (const name of names) this.#use(name)
  }

  /** The same for one, which it returns. */
  #use(name: string): string {
    this.#parameters.add(name)
    return name
  }
}
