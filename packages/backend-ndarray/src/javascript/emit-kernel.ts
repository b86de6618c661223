import type { Access, Stride } from '../plan/plan.js'
import type { NestNames } from './nest-names.js'
import { integerSum, Text } from './text.js'

/** A generated function that runs the innermost loops of a nest. */
export interface Kernel {
  readonly source: string
  /** What the caller has to pass after the bounds; the same names stand for it there. */
  readonly parameters: readonly string[]
}

/** How many points a kernel handles side by side. */
export interface Block {
  /** Of the loop around the innermost one. The bounds of that must be a multiple of it apart. */
  readonly rows: number
  /** Of the innermost loop. In a nest of one loop its bounds must be a multiple of it apart. */
  readonly columns: number
}

/**
 * Writes the function for the one or two innermost loops of a nest: `j` is the innermost and `i`,
 * if there are two, the one around it.
 *
 * Several rows go side by side, so that a value or sum along `j` is read and written once for all
 * of them. Sums that do not move along `j` stay in registers. The bounds are the first parameters:
 * `i_begin, i_end, j_begin, j_end`, or the latter two in a nest of one loop.
 */
export function emitKernel(name: string, names: NestNames, block: Block): Kernel {
  return new KernelEmitter(names, block).emit(name)
}

/** A point of a block. */
interface Lane {
  readonly row: number
  readonly column: number
}

class KernelEmitter {
  private readonly text = new Text()
  private readonly parameters = new Set<string>()
  /** Loops of the kernel, as numbers of the nest's loops; i is -1 in a kernel of one loop. */
  private readonly i: number
  private readonly j: number
  private readonly rows: readonly number[]

  constructor(
    private readonly names: NestNames,
    private readonly block: Block,
  ) {
    this.j = names.nest.loops.length - 1
    this.i = this.j - 1
    this.rows = upTo(this.i < 0 ? 1 : block.rows)
  }

  emit(name: string): Kernel {
    const { text } = this
    const isTotal = (access: Access) => !this.moves(access, this.i) && !this.moves(access, this.j)
    text.block('', () => {
      this.declareSums(isTotal)
      if (this.i < 0) this.emitInnerLoops()
      else {
        const step = `i = (i + ${this.rows.length}) | 0`
        text.block(`for (let i = i_begin | 0; i < i_end; ${step})`, () => this.emitRows())
      }
      this.flushSums(isTotal)
    })
    const bounds = this.i < 0 ? ['j_begin', 'j_end'] : ['i_begin', 'i_end', 'j_begin', 'j_end']
    const parameters = [...this.parameters]
    return {
      source: `function ${name}(${[...bounds, ...parameters].join(', ')}) ${text}`,
      parameters,
    }
  }

  /** The rows of a block: what is known for each of them, the loops along them, their sums. */
  private emitRows(): void {
    for (const access of this.walks()) {
      const stride = this.strideOf(access, this.i)
      if (stride === 0) continue
      const rowAt = `${this.names.walk(access)}_row`
      for (const row of this.rows) {
        const start =
          row === 0
            ? integerSum(this.useAt(access), this.timesStride('i', stride))
            : integerSum(`${rowAt}_${row - 1}`, this.strideText(stride))
        this.text.line(`const ${rowAt}_${row} = ${start}`)
      }
    }
    const isRowValue = (id: number) => this.varies(id, this.i) && !this.varies(id, this.j)
    for (const row of this.rows) this.emitValues(isRowValue, { row, column: 0 })
    const isRowSum = (access: Access) => this.moves(access, this.i) && !this.moves(access, this.j)
    this.declareSums(isRowSum)
    this.emitInnerLoops()
    this.flushSums(isRowSum)
  }

  private emitInnerLoops(): void {
    const { text } = this
    const { columns } = this.block
    for (const access of this.stridedWalks()) {
      const stride = this.strideOf(access, this.j)
      text.line(`let ${this.along(access)} = ${this.timesStride('j_begin', stride)}`)
    }
    const step = `j = (j + ${columns}) | 0`
    if (this.i < 0 || columns === 1) {
      text.block(`for (let j = j_begin | 0; j < j_end; ${step})`, () => this.emitPoints(columns))
      return
    }
    text.line(`const j_whole = (j_end - (j_end - j_begin) % ${columns}) | 0`)
    text.line('let j = j_begin | 0')
    text.block(`for (; j < j_whole; ${step})`, () => this.emitPoints(columns))
    text.block('for (; j < j_end; j = (j + 1) | 0)', () => this.emitPoints(1))
  }

  /**
   * The body of the innermost loop, one point after the other: what many points need first, and
   * sums of many points last. If all were read before anything was computed, there would not be
   * registers enough.
   */
  private emitPoints(count: number): void {
    const columns = upTo(count)
    const isInner = (id: number) => this.varies(id, this.j)
    const isShared = (id: number) => isInner(id) && !this.varies(id, this.i)
    if (this.i >= 0) for (const column of columns) this.emitValues(isShared, { row: 0, column })
    for (const row of this.rows) {
      for (const column of columns) {
        const lane = { row, column }
        this.emitValues((id) => isInner(id) && !(this.i >= 0 && isShared(id)), lane)
        this.emitStores(lane)
      }
    }
    this.emitSums(columns)
    for (const access of this.stridedWalks()) {
      const walked = this.along(access)
      const ahead = this.timesStride(String(count), this.strideOf(access, this.j))
      this.text.line(`${walked} = (${walked} + ${ahead}) | 0`)
    }
  }

  private emitSums(columns: readonly number[]): void {
    for (const { value, access } of this.names.nest.sums) {
      const rowGroups = this.moves(access, this.i) ? this.rows.map((row) => [row]) : [this.rows]
      const columnGroups = this.moves(access, this.j) ? columns.map((c) => [c]) : [columns]
      for (const rows of rowGroups) {
        for (const group of columnGroups) {
          const lanes = rows.flatMap((row) => group.map((column) => ({ row, column })))
          const total = lanes.map((lane) => this.operand(value, lane)).join(' + ')
          const target = this.moves(access, this.j)
            ? this.element(access, lanes[0] as Lane)
            : this.sum(access, lanes[0]?.row as number)
          this.text.line(`${target} += ${total}`)
        }
      }
    }
  }

  private emitStores(lane: Lane): void {
    for (const { value, access } of this.names.nest.stores) {
      this.text.line(`${this.element(access, lane)} = ${this.operand(value, lane)}`)
    }
  }

  private emitValues(belongs: (id: number) => boolean, lane: Lane): void {
    for (const [id, value] of this.names.nest.values.entries()) {
      if (belongs(id) && value.op === 'load') this.emitValue(id, lane)
    }
    for (const [id, value] of this.names.nest.values.entries()) {
      if (belongs(id) && value.op !== 'load') this.emitValue(id, lane)
    }
  }

  private emitValue(id: number, lane: Lane): void {
    if (!this.names.isNamed(id)) return
    const value = this.names.value(id)
    this.noteOperands(id)
    const formula =
      value.op === 'load'
        ? this.names.loaded(value, this.index(value.access, lane))
        : this.names.formula(id, (operand) => this.nameOf(operand, lane))
    this.text.line(`const ${this.nameOf(id, lane)} = ${formula}`)
  }

  /** Sums that stay in registers until the loops inside are over, and where they go then. */
  private registerSums(belongs: (access: Access) => boolean): [sum: string, element: string][] {
    return this.names.nest.sums
      .filter(({ access }) => belongs(access))
      .flatMap(({ access }) =>
        (this.moves(access, this.i) ? this.rows : [0]).map((row): [string, string] => [
          this.sum(access, row),
          this.element(access, { row, column: 0 }),
        ]),
      )
  }

  private declareSums(belongs: (access: Access) => boolean): void {
    for (const [sum] of this.registerSums(belongs)) this.text.line(`let ${sum} = 0`)
  }

  private flushSums(belongs: (access: Access) => boolean): void {
    for (const [sum, element] of this.registerSums(belongs)) this.text.line(`${element} += ${sum}`)
  }

  private sum(access: Access, row: number): string {
    const { name } = this.names.program.memory(access)
    return this.moves(access, this.i) ? `${name}_sum_${row}` : `${name}_sum`
  }

  private element(access: Access, lane: Lane): string {
    return `${this.use(this.names.program.data(access))}[${this.index(access, lane)}]`
  }

  private index(access: Access, { row, column }: Lane): string {
    const base = this.moves(access, this.i)
      ? `${this.names.walk(access)}_row_${row}`
      : this.useAt(access)
    const stride = this.strideOf(access, this.j)
    if (stride === 0) return integerSum(base)
    const ahead = column === 0 ? null : this.timesStride(String(column), stride)
    return integerSum(base, stride === 1 ? 'j' : this.along(access), ahead)
  }

  /** Where a walk begins, from the caller; null for 0. */
  private useAt(access: Access): string | null {
    const at = this.names.at(access)
    return at === null ? null : this.use(at)
  }

  /** The variable that walks along j where the stride is not 1. */
  private along(access: Access): string {
    return `${this.names.walk(access)}_along`
  }

  private stridedWalks(): Access[] {
    return this.walks().filter((access) => typeof this.strideOf(access, this.j) === 'object')
  }

  /** The walks of the kernel's own loads, sums and stores. */
  private walks(): Access[] {
    return this.names.walks.filter(
      (access) => this.moves(access, this.i) || this.moves(access, this.j),
    )
  }

  private strideOf(access: Access, loop: number): Stride {
    return access.strides[loop] ?? 0
  }

  private moves(access: Access, loop: number): boolean {
    return this.strideOf(access, loop) !== 0
  }

  private strideText(stride: Stride): string {
    return typeof stride === 'object'
      ? this.use(this.names.program.number(stride.number))
      : String(stride)
  }

  private timesStride(steps: string, stride: Stride): string {
    if (stride === 1) return steps
    return steps === '1'
      ? this.strideText(stride)
      : `Math.imul(${steps}, ${this.strideText(stride)})`
  }

  private varies(id: number, loop: number): boolean {
    return loop >= 0 && this.names.value(id).loops.includes(loop)
  }

  private nameOf(id: number, { row, column }: Lane): string {
    const inRow = this.varies(id, this.i) ? `_${row}` : ''
    const inColumn = this.varies(id, this.j) && this.block.columns > 1 ? `_${column}` : ''
    return `${this.names.nameOf(id)}${inRow}${inColumn}`
  }

  private operand(id: number, lane: Lane): string {
    this.noteOperand(id)
    return this.names.operand(id, (named) => this.nameOf(named, lane))
  }

  /** Notes which operands come from outside of the kernel. */
  private noteOperands(id: number): void {
    const value = this.names.value(id)
    if (value.op === 'load') {
      this.use(this.names.program.data(value.access))
      if (value.finish) this.use(this.names.program.number(value.finish.dividedBy))
    } else if ('of' in value) for (const operand of value.of) this.noteOperand(operand)
  }

  private noteOperand(id: number): void {
    const value = this.names.value(id)
    if (value.op === 'scalar') this.use(this.names.program.scalar(value.name))
    else if (value.op === 'number') this.use(this.names.program.number(value.number))
    else if (!this.names.isNamed(id)) this.noteOperands(id)
    else if (!this.isOwn(id)) this.use(this.names.nameOf(id))
  }

  /** Whether a value is computed in the kernel. */
  private isOwn(id: number): boolean {
    return this.varies(id, this.i) || this.varies(id, this.j)
  }

  /** Notes that the text uses a name of the caller's. */
  private use(name: string): string {
    this.parameters.add(name)
    return name
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
