import { countUses } from '../plan/count-uses.js'
import type { Access, Nest, NestSum, NestValue, Plan, Stride, ValueId, Walk } from '../plan/plan.js'
import type { ArgumentBlock } from './argument-block.js'
import { elementShift, loadScalar, type WalkedElement } from './elements.js'
import { operandsWrittenTwice, scalarLanes } from './lanes.js'
import { type FunctionBuilder, get, integer, shifted, sum } from './module/build.js'
import type { Code, ValueType } from './module/code.js'
import type { Scratch } from './scratch.js'
import { hasPartials, keepsLanes, type WalkedNest } from './walked-nest.js'

/** When a value is computed; a leaf is not. */
type Level = 'leaf' | 'once' | 'outer' | 'row' | 'column' | 'point'

/** Locals that are set where they are first needed, each once. */
type Definitions = Map<string, Code>

/**
 * The names of one nest: numbers, addresses, and values that are single numbers of float64. What is
 * asked for is noted, so that it can be set before the code that uses it.
 */
export class NestCode {
  readonly plan: Plan
  readonly nest: Nest
  readonly walked: WalkedNest
  readonly #index: number
  readonly #block: ArgumentBlock
  readonly #builder: FunctionBuilder
  readonly #uses: readonly number[]
  readonly #levels: readonly Level[]
  readonly #first: Definitions = new Map()
  readonly #once: Definitions = new Map()
  readonly #outer: Definitions = new Map()
  #row: Definitions = new Map()

  constructor(
    plan: Plan,
    nest: Nest,
    index: number,
    walked: WalkedNest,
    block: ArgumentBlock,
    builder: FunctionBuilder,
  ) {
    this.plan = plan
    this.nest = nest
    this.walked = walked
    this.#index = index
    this.#block = block
    this.#builder = builder
    this.#uses = countUses(nest, operandsWrittenTwice)
    this.#levels = levelsOf(nest)
  }

  /** The loops of the kernel; i is negative if there is no such loop. */
  get j(): number {
    return this.nest.loops.length - 1
  }

  get i(): number {
    return this.j - 1
  }

  local(name: string, type: ValueType): string {
    return this.#builder.local(name, type)
  }

  value(id: ValueId): NestValue {
    return this.nest.values[id] as NestValue
  }

  level(id: ValueId): Level {
    return this.#levels[id] as Level
  }

  /** Whether a value has a local; if not, its code stands where it is used. */
  isNamed(id: ValueId): boolean {
    return this.value(id).op === 'load' || this.#uses[id] !== 1
  }

  nameOf(id: ValueId): string {
    const value = this.value(id)
    return value.op === 'load' ? `${this.memory(value.access).name}_value` : `value_${id}`
  }

  memory({ memory }: Access): { readonly name: string; readonly elements: WalkedElement } {
    return this.plan.memories[memory] as { name: string; elements: WalkedElement }
  }

  shiftOf(access: Access): number {
    return elementShift[this.memory(access).elements]
  }

  strideOf({ walk }: Pick<Access, 'walk'>, loop: number): Stride {
    return (this.nest.walks[walk] as Walk).strides[loop] ?? 0
  }

  sizeOf(loop: number): Code {
    return this.number(this.nest.loops[loop]?.size as number)
  }

  number(id: number): Code {
    return this.#noted(this.#first, `${this.plan.numberNames[id]}_n`, 'i32', () =>
      this.#block.number(id),
    )
  }

  /** So many steps along a loop, in elements; null if the walk does not move along it. */
  places(count: Code, access: Pick<Access, 'walk'>, loop: number): Code | null {
    const stride = this.strideOf(access, loop)
    if (stride === 0) return null
    return stride === 1 ? count : ['i32.mul', count, this.number(stride.number)]
  }

  /** A stride in bytes; null for none. */
  bytesOf(access: Access, loop: number): Code | null {
    const stride = this.strideOf(access, loop)
    if (stride === 0) return null
    const shift = this.shiftOf(access)
    return stride === 1 ? integer(1 << shift) : shifted(this.number(stride.number), shift)
  }

  /** So many steps along a loop, in bytes; null if the memory does not move along it. */
  steps(count: Code, access: Access, loop: number): Code | null {
    const elements = this.places(count, access, loop)
    return elements && shifted(elements, this.shiftOf(access))
  }

  /** The address of a memory where the kernel begins. */
  at(access: Access): Code {
    const base = this.#base(access)
    const moves = this.nest.loops
      .slice(0, this.nest.outerLoops)
      .map((_, loop) => this.steps(get(`k${loop}`), access, loop))
      .filter((code) => code !== null)
    if (moves.length === 0) return base
    return this.#noted(this.#outer, `${this.memory(access).name}_at`, 'i32', () =>
      sum(base, ...moves),
    )
  }

  /** The address of a memory in a row of the block. */
  rowAt(access: Access, row: number): Code {
    const stride = this.bytesOf(access, this.i)
    if (stride === null) return this.at(access)
    return this.#noted(this.#row, `${this.memory(access).name}_row_${row}`, 'i32', () =>
      row === 0
        ? sum(this.at(access), this.steps(get('i'), access, this.i) as Code)
        : sum(this.rowAt(access, row - 1), stride),
    )
  }

  /** A scalar of the program, by its name. */
  scalarOf(name: string): Code {
    return this.#block.scalar(name)
  }

  /** A value that is one number in a row, as a float64. */
  scalar(id: ValueId, row: number): Code {
    const value = this.value(id)
    switch (value.op) {
      case 'constant':
        return scalarLanes.constant(value.value)
      case 'scalar':
        return this.#noted(this.#first, `${this.nameOf(id)}`, 'f64', () =>
          this.#block.scalar(value.name),
        )
      case 'number':
        return ['f64.convert_i32_s', this.number(value.number)]
      default: {
        const level = this.level(id)
        const name = level === 'row' ? `${this.nameOf(id)}_${row}` : this.nameOf(id)
        return this.#noted(this.#definitions(level), name, 'f64', () => this.#compute(id, row))
      }
    }
  }

  /** The same in all lanes of a vector. */
  spread(id: ValueId, row: number): Code {
    const value = this.value(id)
    if (value.op === 'constant') return this.walked.lanes.constant(value.value)
    const level = this.level(id)
    const name = `${this.nameOf(id)}${level === 'row' ? `_${row}` : ''}_lanes`
    return this.#noted(this.#definitions(level), name, 'v128', () =>
      this.walked.lanes.spread(this.scalar(id, row)),
    )
  }

  /** A vector that does not depend on the column, in a local of this name. */
  kept(level: 'first' | 'outer' | 'row', name: string, code: () => Code): Code {
    const definitions = { first: this.#first, outer: this.#outer, row: this.#row }[level]
    return this.#noted(definitions, name, 'v128', code)
  }

  /** For code of several steps in the innermost loop. */
  readonly scratch: Scratch = {
    all: (bits) =>
      this.kept('first', `bits${(bits >>> 0).toString(16)}`, () => ['i32x4.splat', integer(bits)]),
    tee: (name, vector) => ['local.tee', this.local(name, 'v128'), vector],
  }

  /** A mean that is kept as a sum: what its elements are divided by, and what is added. */
  finish(value: NestValue & { readonly op: 'load' }): { divisor: Code; plus: number } | null {
    if (!value.finish) return null
    const { dividedBy, plus } = value.finish
    return { divisor: ['f64.convert_i32_s', this.number(dividedBy)], plus }
  }

  /** Sets what the rows of a block need, and forgets it. */
  takeRow(): Code[] {
    const code = settings(this.#row)
    this.#row = new Map()
    return code
  }

  outerSettings(): Code[] {
    return settings(this.#outer)
  }

  firstSettings(): Code[] {
    return [...settings(this.#first), ...settings(this.#once)]
  }

  #compute(id: ValueId, row: number): Code {
    const value = this.value(id)
    if (value.op === 'load') {
      const { elements } = this.memory(value.access)
      const element = loadScalar(elements, this.rowAt(value.access, row))
      const finish = this.finish(value)
      if (!finish) return element
      const mean: Code = ['f64.div', element, finish.divisor]
      return finish.plus === 0 ? mean : ['f64.add', mean, ['f64.const', finish.plus]]
    }
    if (!('of' in value)) throw new TypeError(`a ${value.op} is not computed`)
    return scalarLanes.operation(
      value.op,
      value.of.map((operand) => this.scalar(operand, row)),
    )
  }

  #definitions(level: Level): Definitions {
    if (level === 'row') return this.#row
    return level === 'outer' ? this.#outer : this.#once
  }

  /** Where a memory begins: for a partial sum, that of the slab. */
  #base(access: Access): Code {
    const { name } = this.memory(access)
    return this.#noted(this.#first, `${name}_base`, 'i32', () => {
      const place = this.nest.sums.findIndex((other) => other.access.memory === access.memory)
      const own = this.nest.sums[place] as NestSum | undefined
      if (own && hasPartials(this.nest, own)) {
        const length = keepsLanes(this.nest, own)
          ? integer(2)
          : this.#block.sumLength(this.#index, place)
        return sum(
          this.#block.partials(this.#index, place),
          shifted(['i32.mul', get('slab'), length], elementShift.float64),
        )
      }
      const { offset } = this.nest.walks[access.walk] as Walk
      const start = this.#block.address(access.memory)
      return offset === null
        ? start
        : sum(start, shifted(this.number(offset), this.shiftOf(access)))
    })
  }

  #noted(definitions: Definitions, name: string, type: ValueType, code: () => Code): Code {
    if (!definitions.has(name)) {
      const made = code()
      definitions.set(this.local(name, type), made)
    }
    return get(name)
  }
}

function settings(definitions: Definitions): Code[] {
  return [...definitions].map(([name, code]) => ['local.set', name, code])
}

function levelsOf({ values, placement }: Nest): Level[] {
  const levels = values.map((): Level => 'leaf')
  for (const level of ['once', 'outer', 'row', 'column', 'point'] as const) {
    for (const id of placement[level]) levels[id] = level
  }
  return levels
}
