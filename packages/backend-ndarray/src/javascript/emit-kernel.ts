import type { SumLevel, ValueId } from '../plan/plan.js'
import type { Block } from '../plan/tuning.js'
import { emitStore, keyNames, namesOfStore } from './half-elements.js'
import { KernelNames, type Lane } from './kernel-names.js'
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
export function emitKernel(name: string, nest: NestNames, block: Block): Kernel {
  return new KernelEmitter(nest, block).emit(name)
}

class KernelEmitter {
  readonly #text = new Text()
  readonly #nest: NestNames
  readonly #names: KernelNames
  readonly #block: Block
  readonly #rows: readonly number[]

  constructor(nest: NestNames, block: Block) {
    this.#nest = nest
    this.#names = new KernelNames(nest, block.columns)
    this.#block = block
    this.#rows = upTo(this.#names.i < 0 ? 1 : block.rows)
  }

  emit(name: string): Kernel {
    const text = this.#text
    text.block('', () => {
      this.#declareSums('call')
      if (this.#names.i < 0) this.#emitInnerLoops()
      else {
        const step = `i = (i + ${this.#rows.length}) | 0`
        text.block(`for (let i = i_begin | 0; i < i_end; ${step})`, () => this.#emitRows())
      }
      this.#flushSums('call')
    })
    const bounds =
      this.#names.i < 0 ? ['j_begin', 'j_end'] : ['i_begin', 'i_end', 'j_begin', 'j_end']
    const parameters = this.#names.parameters
    return {
      source: `function ${name}(${[...bounds, ...parameters].join(', ')}) ${text}`,
      parameters,
    }
  }

  /** The rows of a block: what is known for each of them, the loops along them, their sums. */
  #emitRows(): void {
    for (const walk of this.#names.walks()) {
      const stride = this.#names.strideOf(walk, this.#names.i)
      if (stride === 0) continue
      const rowAt = `${this.#nest.walkName(walk)}_row`
      for (const row of this.#rows) {
        const start =
          row === 0
            ? integerSum(this.#names.useAt(walk), this.#names.timesStride('i', stride))
            : integerSum(`${rowAt}_${row - 1}`, this.#names.strideText(stride))
        this.#text.line(`const ${rowAt}_${row} = ${start}`)
      }
    }
    const { placement } = this.#nest.nest
    for (const row of this.#rows) this.#emitValues(placement.row, { row, column: 0 })
    this.#declareSums('row')
    this.#emitInnerLoops()
    this.#flushSums('row')
  }

  #emitInnerLoops(): void {
    const text = this.#text
    const { columns } = this.#block
    for (const walk of this.#names.stridedWalks()) {
      const stride = this.#names.strideOf(walk, this.#names.j)
      text.line(`let ${this.#names.along(walk)} = ${this.#names.timesStride('j_begin', stride)}`)
    }
    const step = `j = (j + ${columns}) | 0`
    if (this.#names.i < 0 || columns === 1) {
      text.block(`for (let j = j_begin | 0; j < j_end; ${step})`, () => this.#emitPoints(columns))
      return
    }
    text.line(`const j_whole = (j_end - (j_end - j_begin) % ${columns}) | 0`)
    text.line('let j = j_begin | 0')
    text.block(`for (; j < j_whole; ${step})`, () => this.#emitPoints(columns))
    text.block('for (; j < j_end; j = (j + 1) | 0)', () => this.#emitPoints(1))
  }

  /**
   * The body of the innermost loop, one point after the other: what many points need first, and
   * sums of many points last. If all were read before anything was computed, there would not be
   * registers enough.
   */
  #emitPoints(count: number): void {
    const columns = upTo(count)
    const { placement } = this.#nest.nest
    for (const column of columns) this.#emitValues(placement.column, { row: 0, column })
    for (const row of this.#rows) {
      for (const column of columns) {
        const lane = { row, column }
        this.#emitValues(placement.point, lane)
        this.#emitStores(lane)
      }
    }
    this.#emitSums(columns)
    for (const walk of this.#names.stridedWalks()) {
      const walked = this.#names.along(walk)
      const ahead = this.#names.timesStride(
        String(count),
        this.#names.strideOf(walk, this.#names.j),
      )
      this.#text.line(`${walked} = (${walked} + ${ahead}) | 0`)
    }
  }

  #emitSums(columns: readonly number[]): void {
    for (const sum of this.#nest.nest.sums) {
      const isInMemory = sum.level === 'column' || sum.level === 'point'
      const rowGroups =
        sum.level === 'row' || sum.level === 'point' ? this.#rows.map((row) => [row]) : [this.#rows]
      const columnGroups = isInMemory ? columns.map((column) => [column]) : [columns]
      for (const rows of rowGroups) {
        for (const group of columnGroups) {
          const lanes = rows.flatMap((row) => group.map((column) => ({ row, column })))
          const total = lanes.map((lane) => this.#names.operand(sum.value, lane)).join(' + ')
          const [first] = lanes as [Lane]
          const target = isInMemory
            ? this.#names.element(sum.access, first)
            : this.#names.register(sum, first.row)
          this.#text.line(`${target} += ${total}`)
        }
      }
    }
  }

  #emitStores(lane: Lane): void {
    for (const { value, access, rounding } of this.#nest.nest.stores) {
      const { name, elements } = this.#nest.program.memory(access)
      const element = this.#names.element(access, lane)
      const stored = this.#names.operand(value, lane)
      const random = rounding
        ? { place: this.#names.index(rounding.walk, lane), ...keyNames(name) }
        : null
      this.#names.useAll(namesOfStore(elements))
      if (random) this.#names.useAll([random.low, random.high])
      emitStore(this.#text, elements, element, stored, random)
    }
  }

  #emitValues(ids: readonly ValueId[], lane: Lane): void {
    for (const id of ids) this.#emitValue(id, lane)
  }

  #emitValue(id: number, lane: Lane): void {
    if (!this.#nest.isNamed(id)) return
    const value = this.#nest.value(id)
    this.#names.noteOperands(id)
    const formula =
      value.op === 'load'
        ? this.#nest.loaded(value, this.#names.index(value.access.walk, lane))
        : this.#nest.formula(id, (operand) => this.#names.nameOf(operand, lane))
    this.#text.line(`const ${this.#names.nameOf(id, lane)} = ${formula}`)
  }

  /** Sums that stay in registers until their level is over, and where they go then. */
  #registers(level: SumLevel): [register: string, element: string][] {
    return this.#nest.nest.sums
      .filter((sum) => sum.level === level)
      .flatMap((sum) =>
        (level === 'row' ? this.#rows : [0]).map((row): [string, string] => [
          this.#names.register(sum, row),
          this.#names.element(sum.access, { row, column: 0 }),
        ]),
      )
  }

  #declareSums(level: SumLevel): void {
    for (const [register] of this.#registers(level)) this.#text.line(`let ${register} = 0`)
  }

  #flushSums(level: SumLevel): void {
    for (const [register, element] of this.#registers(level)) {
      this.#text.line(`${element} += ${register}`)
    }
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
