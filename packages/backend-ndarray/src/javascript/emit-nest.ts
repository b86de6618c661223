import type { Blocking, Nest, ValueId, Walk } from '../plan/plan.js'
import type { Block } from '../plan/tuning.js'
import { emitKernel } from './emit-kernel.js'
import { emitKey, emitStore, keyNames } from './half-elements.js'
import { NestNames, type ProgramNames } from './nest-names.js'
import { integerSum, type Text } from './text.js'

/** The part of a blocking that cuts the loops in one way. */
type Cut<Kind extends Blocking['cut']> = Extract<Blocking, { readonly cut: Kind }>

/**
 * Writes the outer loops of a nest into `run`, and the functions that they call into `kernels`.
 * @param name of the functions
 */
export function emitNest(
  program: ProgramNames,
  nest: Nest,
  name: string,
  kernels: Text,
  run: Text,
): void {
  new NestEmitter(program, nest, name, kernels, run).emit()
}

class NestEmitter {
  readonly #names: NestNames
  readonly #program: ProgramNames
  readonly #nest: Nest
  readonly #name: string
  readonly #kernels: Text
  readonly #run: Text

  constructor(program: ProgramNames, nest: Nest, name: string, kernels: Text, run: Text) {
    this.#program = program
    this.#nest = nest
    this.#name = name
    this.#kernels = kernels
    this.#run = run
    this.#names = new NestNames(program, nest)
  }

  emit(): void {
    this.#emitValues(this.#nest.placement.once)
    for (const { access, rounding } of this.#nest.stores) {
      if (!rounding) continue
      const { name } = this.#program.memory(access)
      emitKey(this.#run, name, rounding, (scalar) => this.#program.scalar(scalar))
    }
    this.#emitOuterLoop(0)
  }

  #emitOuterLoop(loop: number): void {
    const { outerLoops, placement, blocking } = this.#nest
    if (loop < outerLoops) {
      const counter = `k${loop}`
      this.#run.block(
        `for (let ${counter} = 0; ${counter} < ${this.#sizeOf(loop)}; ${counter}++)`,
        () => this.#emitOuterLoop(loop + 1),
      )
      return
    }
    for (const walk of placement.starts) {
      const at = this.#names.at(walk)
      if (at !== null) this.#run.line(`const ${at} = ${this.#startOf(walk)}`)
    }
    this.#emitValues(placement.outer)
    if (blocking.cut === 'point') this.#emitPoint()
    else if (blocking.cut === 'line') this.#emitLine(blocking)
    else if (blocking.cut === 'rows') this.#emitRows(blocking)
    else this.#emitTiles(blocking)
  }

  #sizeOf(loop: number): string {
    return this.#program.number(this.#nest.loops[loop]?.size as number)
  }

  /** Where a walk is at this point of the outer loops. */
  #startOf(walk: number): string {
    const { offset, strides } = this.#nest.walks[walk] as Walk
    const outer = strides.slice(0, this.#nest.outerLoops).map((stride, loop) => {
      if (typeof stride === 'object') {
        return `Math.imul(k${loop}, ${this.#program.number(stride.number)})`
      }
      return stride === 0 ? null : `k${loop}`
    })
    return integerSum(offset === null ? null : this.#program.number(offset), ...outer)
  }

  #emitValues(ids: readonly ValueId[]): void {
    const nameOf = (id: ValueId) => this.#names.nameOf(id)
    for (const id of ids) {
      if (!this.#names.isNamed(id)) continue
      const value = this.#names.value(id)
      const text =
        value.op === 'load'
          ? this.#names.loaded(value, this.#startOf(value.access.walk))
          : this.#names.formula(id, nameOf)
      this.#run.line(`const ${nameOf(id)} = ${text}`)
    }
  }

  #emitPoint(): void {
    const operand = (id: number) => this.#names.operand(id, (named) => this.#names.nameOf(named))
    for (const { value, access } of this.#nest.sums) {
      this.#run.line(`work[${this.#names.at(access.walk) ?? '0'}] += ${operand(value)}`)
    }
    for (const { value, access, rounding } of this.#nest.stores) {
      const { name, elements } = this.#program.memory(access)
      const element = `${this.#program.data(access)}[${this.#names.at(access.walk) ?? '0'}]`
      const random = rounding
        ? { place: this.#names.at(rounding.walk) ?? '0', ...keyNames(name) }
        : null
      emitStore(this.#run, elements, element, operand(value), random)
    }
  }

  #emitLine({ whole, rest, pointsPerCall }: Cut<'line'>): void {
    const size = this.#sizeOf(0)
    const runWhole = this.#addKernel(this.#name, whole)
    const runRest = this.#addKernel(`${this.#name}_rest`, rest)
    const run = this.#run
    run.line(`const whole = ${size} - ${size} % ${whole.columns}`)
    run.block(`for (let j = 0; j < whole; j += ${pointsPerCall})`, () => {
      run.line(runWhole(`j, Math.min(j + ${pointsPerCall}, whole)`))
    })
    run.line(`if (whole < ${size}) ${runRest(`whole, ${size}`)}`)
  }

  #emitRows(blocking: Cut<'rows'>): void {
    const { pointsPerCall } = blocking
    const { rows, columns, runWhole, runRest } = this.#addRowKernels(blocking)
    const blockRows = blocking.whole.rows
    const run = this.#run
    run.block(`for (let j = 0; j < ${columns}; j += ${pointsPerCall})`, () => {
      run.line(`const end = Math.min(j + ${pointsPerCall}, ${columns})`)
      run.line(`const fitting = (${pointsPerCall} / (end - j)) | 0`)
      run.line(`const height = Math.max(${blockRows}, fitting - fitting % ${blockRows})`)
      run.block('for (let i = 0; i < whole; i += height)', () => {
        run.line(runWhole('i, Math.min(i + height, whole), j, end'))
      })
      run.line(`if (whole < ${rows}) ${runRest(`whole, ${rows}, j, end`)}`)
    })
  }

  #emitTiles(blocking: Cut<'tiles'>): void {
    const { side } = blocking
    const { rows, columns, runWhole, runRest } = this.#addRowKernels(blocking)
    const run = this.#run
    const forEachTile = (line: (tile: string) => string) => {
      run.block(`for (let j = 0; j < ${columns}; j += ${side})`, () => {
        run.line(line(`j, Math.min(j + ${side}, ${columns})`))
      })
    }
    run.block(`for (let i = 0; i < whole; i += ${side})`, () => {
      forEachTile((tile) => runWhole(`i, Math.min(i + ${side}, whole), ${tile}`))
    })
    run.block(`if (whole < ${rows})`, () => {
      forEachTile((tile) => runRest(`whole, ${rows}, ${tile}`))
    })
  }

  /** The kernels of a nest of two loops or more, and how many rows there are for `whole`. */
  #addRowKernels({ whole, rest }: Cut<'rows' | 'tiles'>) {
    const { outerLoops } = this.#nest
    const [rows, columns] = [this.#sizeOf(outerLoops), this.#sizeOf(outerLoops + 1)]
    const runWhole = this.#addKernel(this.#name, whole)
    const runRest = this.#addKernel(`${this.#name}_rest`, rest)
    this.#run.line(`const whole = ${rows} - ${rows} % ${whole.rows}`)
    return { rows, columns, runWhole, runRest }
  }

  /** Writes a kernel; returns how to call it with given bounds. */
  #addKernel(name: string, block: Block): (bounds: string) => string {
    const kernel = emitKernel(name, this.#names, block)
    this.#kernels.line(kernel.source)
    return (bounds) => `${name}(${[bounds, ...kernel.parameters].join(', ')})`
  }
}
