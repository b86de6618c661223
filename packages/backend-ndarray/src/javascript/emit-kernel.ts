import type { Access, NestSum, Stride, SumLevel, ValueId, Walk } from '../plan/plan.js'
import type { Block } from '../plan/tuning.js'
import type { NestNames } from './nest-names.js'
import { integerSum, Text } from './text.js'

/** A generated function that runs the innermost loops of a nest. */
export interface Kernel {
  readonly source: string
  /** What the caller has to pass after the bounds; the same names stand for it there. */
  readonly parameters: readonly string[]
}

/**
 * Writes the function for the one or two innermost loops of a nest: `j` is the innermost and `i`,
 * if there are two, the one around it.
 *
 * Several rows go side by side, so that a value or sum along `j` is read and written once for all
 * of them. The bounds are the first parameters: `i_begin, i_end, j_begin, j_end`, or the latter two
 * in a nest of one loop. Those of `i` must be a multiple of the block's rows apart; so must those of
 * `j`, of its columns, in a nest of one loop.
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
    text.block('', () => {
      this.declareSums('call')
      if (this.i < 0) this.emitInnerLoops()
      else {
        const step = `i = (i + ${this.rows.length}) | 0`
        text.block(`for (let i = i_begin | 0; i < i_end; ${step})`, () => this.emitRows())
      }
      this.flushSums('call')
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
    for (const walk of this.walks()) {
      const stride = this.strideOf(walk, this.i)
      if (stride === 0) continue
      const rowAt = `${this.names.walkName(walk)}_row`
      for (const row of this.rows) {
        const start =
          row === 0
            ? integerSum(this.useAt(walk), this.timesStride('i', stride))
            : integerSum(`${rowAt}_${row - 1}`, this.strideText(stride))
        this.text.line(`const ${rowAt}_${row} = ${start}`)
      }
    }
    const { placement } = this.names.nest
    for (const row of this.rows) this.emitValues(placement.row, { row, column: 0 })
    this.declareSums('row')
    this.emitInnerLoops()
    this.flushSums('row')
  }

  private emitInnerLoops(): void {
    const { text } = this
    const { columns } = this.block
    for (const walk of this.stridedWalks()) {
      const stride = this.strideOf(walk, this.j)
      text.line(`let ${this.along(walk)} = ${this.timesStride('j_begin', stride)}`)
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
    const { placement } = this.names.nest
    for (const column of columns) this.emitValues(placement.column, { row: 0, column })
    for (const row of this.rows) {
      for (const column of columns) {
        const lane = { row, column }
        this.emitValues(placement.point, lane)
        this.emitStores(lane)
      }
    }
    this.emitSums(columns)
    for (const walk of this.stridedWalks()) {
      const walked = this.along(walk)
      const ahead = this.timesStride(String(count), this.strideOf(walk, this.j))
      this.text.line(`${walked} = (${walked} + ${ahead}) | 0`)
    }
  }

  private emitSums(columns: readonly number[]): void {
    for (const sum of this.names.nest.sums) {
      const isInMemory = sum.level === 'column' || sum.level === 'point'
      const rowGroups =
        sum.level === 'row' || sum.level === 'point' ? this.rows.map((row) => [row]) : [this.rows]
      const columnGroups = isInMemory ? columns.map((column) => [column]) : [columns]
      for (const rows of rowGroups) {
        for (const group of columnGroups) {
          const lanes = rows.flatMap((row) => group.map((column) => ({ row, column })))
          const total = lanes.map((lane) => this.operand(sum.value, lane)).join(' + ')
          const [first] = lanes as [Lane]
          const target = isInMemory
            ? this.element(sum.access, first)
            : this.register(sum, first.row)
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

  private emitValues(ids: readonly ValueId[], lane: Lane): void {
    for (const id of ids) this.emitValue(id, lane)
  }

  private emitValue(id: number, lane: Lane): void {
    if (!this.names.isNamed(id)) return
    const value = this.names.value(id)
    this.noteOperands(id)
    const formula =
      value.op === 'load'
        ? this.names.loaded(value, this.index(value.access.walk, lane))
        : this.names.formula(id, (operand) => this.nameOf(operand, lane))
    this.text.line(`const ${this.nameOf(id, lane)} = ${formula}`)
  }

  /** Sums that stay in registers until their level is over, and where they go then. */
  private registers(level: SumLevel): [register: string, element: string][] {
    return this.names.nest.sums
      .filter((sum) => sum.level === level)
      .flatMap((sum) =>
        (level === 'row' ? this.rows : [0]).map((row): [string, string] => [
          this.register(sum, row),
          this.element(sum.access, { row, column: 0 }),
        ]),
      )
  }

  private declareSums(level: SumLevel): void {
    for (const [register] of this.registers(level)) this.text.line(`let ${register} = 0`)
  }

  private flushSums(level: SumLevel): void {
    for (const [register, element] of this.registers(level)) {
      this.text.line(`${element} += ${register}`)
    }
  }

  private register({ access, level }: NestSum, row: number): string {
    const { name } = this.names.program.memory(access)
    return level === 'row' ? `${name}_sum_${row}` : `${name}_sum`
  }

  private element(access: Access, lane: Lane): string {
    return `${this.use(this.names.program.data(access))}[${this.index(access.walk, lane)}]`
  }

  private index(walk: number, { row, column }: Lane): string {
    const base =
      this.strideOf(walk, this.i) === 0
        ? this.useAt(walk)
        : `${this.names.walkName(walk)}_row_${row}`
    const stride = this.strideOf(walk, this.j)
    if (stride === 0) return integerSum(base)
    const ahead = column === 0 ? null : this.timesStride(String(column), stride)
    return integerSum(base, stride === 1 ? 'j' : this.along(walk), ahead)
  }

  /** Where a walk begins, from the caller; null for 0. */
  private useAt(walk: number): string | null {
    const at = this.names.at(walk)
    return at === null ? null : this.use(at)
  }

  /** The variable that walks along j where the stride is not 1. */
  private along(walk: number): string {
    return `${this.names.walkName(walk)}_along`
  }

  private stridedWalks(): number[] {
    return this.walks().filter((walk) => typeof this.strideOf(walk, this.j) === 'object')
  }

  /** The walks that move inside of the kernel. */
  private walks(): number[] {
    return [...this.names.nest.walks.keys()].filter(
      (walk) => this.strideOf(walk, this.i) !== 0 || this.strideOf(walk, this.j) !== 0,
    )
  }

  private strideOf(walk: number, loop: number): Stride {
    return (this.names.nest.walks[walk] as Walk).strides[loop] ?? 0
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
    else if (!this.varies(id, this.i) && !this.varies(id, this.j)) {
      // It is computed outside of the kernel.
      this.use(this.names.nameOf(id))
    }
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
