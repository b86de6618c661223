import type { Access, NestRounding, NestSum, ValueId } from '../plan/plan.js'
import { isHalfElement } from '../tensors/strided-view.js'
import { inMemory, loadVector, type Place, storeVectors, widened } from './elements.js'
import { float32Lanes, float64Lanes } from './lanes.js'
import { get, integer, set, shifted, sum } from './module/build.js'
import type { Code } from './module/code.js'
import type { NestCode } from './nest-code.js'
import { columnPlaces, keyLanes, rowCounters } from './nest-random.js'
import type { RandomLanes } from './random-lanes.js'
import type { Scratch } from './scratch.js'
import { transpose, transposedSide } from './transpose.js'

/** What one turn of the innermost loop handles. */
export interface Body {
  readonly rows: number
  readonly vectors: number
  /** How many elements the last vector has, if that is known to be fewer than its lanes. */
  readonly count: Code | null
}

interface Lane {
  readonly row: number
  readonly vector: number
}

/** The points of a block at column `j`: loads, then stores and sums. */
export function emitBody(nest: NestCode, body: Body): Code[] {
  return new BodyEmitter(nest, body).emit()
}

class BodyEmitter {
  readonly #nest: NestCode
  readonly #body: Body
  readonly #code: Code[] = []
  /** Names of locals that are set already. */
  readonly #known = new Set<string>()

  constructor(nest: NestCode, body: Body) {
    this.#nest = nest
    this.#body = body
  }

  emit(): Code[] {
    const { placement } = this.#nest.nest
    const { rows, vectors } = this.#body
    if (this.#body.count && this.#nest.nest.sums.length > 0) this.#emitMask(this.#body.count)
    for (let vector = 0; vector < vectors; vector++) {
      for (const id of placement.column) this.#emitValue(id, { row: 0, vector })
    }
    for (let row = 0; row < rows; row++) {
      for (let vector = 0; vector < vectors; vector++) {
        const lane = { row, vector }
        for (const id of placement.point) this.#emitValue(id, lane)
        this.#emitStores(lane)
        for (const own of this.#nest.nest.sums) this.#emitTerm(own, lane)
      }
    }
    for (const own of this.#nest.nest.sums) this.#emitTotals(own)
    return this.#code
  }

  /** What the innermost loops do in place; the rest calls functions, as it would be long. */
  get #scratch(): Scratch | null {
    return this.#body.count ? null : this.#nest.scratch
  }

  /** All bits of the lanes that there are. */
  #emitMask(count: Code): void {
    const isNarrow = this.#nest.walked.lanes.count === 4
    this.#set(
      'mask',
      isNarrow
        ? ['i32x4.gt_s', ['i32x4.splat', count], ['v128.const', [0, 1, 2, 3]]]
        : ['v128.const', [-1, -1, 0, 0]],
    )
  }

  #emitValue(id: ValueId, lane: Lane): void {
    if (this.#liesAcross(id)) {
      if (lane.row === 0) this.#loadAcross(id, lane.vector)
    } else if (this.#nest.isNamed(id)) this.#set(this.#nameOf(id, lane), this.#compute(id, lane))
  }

  /** Whether a value is loaded from memory that is contiguous along the rows of a block of the right size. */
  #liesAcross(id: ValueId): boolean {
    const value = this.#nest.value(id)
    if (value.op !== 'load' || value.finish || this.#body.count) return false
    return (
      this.#body.rows === transposedSide &&
      this.#nest.walked.lanes === float32Lanes &&
      this.#nest.memory(value.access).elements === 'float32' &&
      this.#nest.strideOf(value.access, this.#nest.i) === 1 &&
      typeof this.#nest.strideOf(value.access, this.#nest.j) === 'object'
    )
  }

  /** Loads the columns of a square, for all rows of the block. */
  #loadAcross(id: ValueId, vector: number): void {
    const value = this.#nest.value(id)
    if (value.op !== 'load') return
    const { address, step } = this.#place(value.access, { row: 0, vector })
    const columns = Array.from({ length: transposedSide }, (_, column) => {
      const ahead: Code = ['i32.mul', step as Code, integer(column)]
      return this.#set(`column_${column}`, ['v128.load', 0, sum(address, ahead)])
    })
    const rows = columns.map((_, row) =>
      this.#nest.local(this.#nameOf(id, { row, vector }), 'v128'),
    )
    this.#code.push(...transpose(columns, rows, (name) => this.#nest.local(name, 'v128')))
  }

  #compute(id: ValueId, lane: Lane): Code {
    const value = this.#nest.value(id)
    const { lanes } = this.#nest.walked
    if (value.op === 'load') {
      const { elements } = this.#nest.memory(value.access)
      const place = this.#place(value.access, lane)
      const vector = loadVector(elements, lanes, place, this.#body.count, this.#scratch)
      const finish = this.#nest.finish(value)
      if (!finish) return vector
      const name = `${this.#nest.nameOf(id)}_divisor`
      this.#set(name, lanes.spread(finish.divisor))
      const mean = lanes.operation('divide', [vector, get(name)])
      return finish.plus === 0 ? mean : lanes.operation('add', [mean, lanes.constant(finish.plus)])
    }
    if (!('of' in value)) throw new TypeError(`a ${value.op} is not computed`)
    return lanes.operation(
      value.op,
      value.of.map((operand) => this.#operand(operand, lane)),
    )
  }

  #operand(id: ValueId, lane: Lane): Code {
    const level = this.#nest.level(id)
    if (level !== 'column' && level !== 'point') return this.#nest.spread(id, lane.row)
    return this.#nest.isNamed(id) ? get(this.#nameOf(id, lane)) : this.#compute(id, lane)
  }

  #nameOf(id: ValueId, { row, vector }: Lane): string {
    const inRow = this.#nest.level(id) === 'point' && this.#nest.i >= 0 ? `_${row}` : ''
    return `${this.#nest.nameOf(id)}${inRow}_${vector}`
  }

  #emitStores(lane: Lane): void {
    const { lanes } = this.#nest.walked
    for (const { value, access, rounding } of this.#nest.nest.stores) {
      const { name, elements } = this.#nest.memory(access)
      const vector = this.#inLocal(`${name}_stored`, this.#operand(value, lane))
      const random = rounding ? this.#random(access, rounding, lane) : null
      const vectors = inMemory(elements, lanes, vector, random, this.#scratch)
      this.#store(
        access,
        lane,
        isHalfElement(elements)
          ? vectors.map((code) => get(this.#set(`${name}_patterns`, code)))
          : vectors,
      )
    }
  }

  #random(access: Access, rounding: NestRounding, { row, vector }: Lane): RandomLanes {
    const nest = this.#nest
    const ahead = vector * nest.walked.lanes.count
    const counters = rowCounters(nest, access, rounding, row)
    const along = columnPlaces(nest, rounding, ahead)
    const high = keyLanes(nest, access, rounding)
    if (!along) return { counter: counters, high }
    const name = `places_${rounding.walk}_${vector}`
    if (!this.#known.has(name)) this.#set(name, along)
    return { counter: ['i32x4.add', counters, get(name)], high }
  }

  #store(access: Access, lane: Lane, vectors: readonly Code[]): void {
    const { elements } = this.#nest.memory(access)
    const place = this.#place(access, lane)
    this.#code.push(
      ...storeVectors(elements, this.#nest.walked.lanes, place, vectors, this.#body.count),
    )
  }

  /** Adds what a lane has to a sum: at once, so that few terms need a register at a time. */
  #emitTerm(own: NestSum, lane: Lane): void {
    const { name } = this.#nest.memory(own.access)
    const { widensTerms } = this.#nest.walked
    const term = this.#term(own.value, lane)
    if (own.level === 'point' || (own.level === 'column' && widensTerms)) {
      this.#addToMemory(own, lane, this.#inLocal(`${name}_term`, term))
    } else if (widensTerms) {
      const register = sumRegister(this.#nest, own, lane.row)
      const [low, high] = widened(this.#inLocal(`${name}_term`, term))
      const pair: Code = ['f64x2.add', low, high]
      this.#code.push(set(register, ['f64x2.add', get(register), pair]))
    } else if (own.level === 'row') {
      const register = sumRegister(this.#nest, own, lane.row)
      this.#code.push(set(register, this.#add(get(register), term)))
    } else {
      const total = this.#totalOf(own, lane)
      this.#set(total, this.#known.has(total) ? this.#add(get(total), term) : term)
    }
  }

  /** What the lanes of a block gave together. */
  #emitTotals(own: NestSum): void {
    if (this.#nest.walked.widensTerms) return
    if (own.level === 'call') {
      const register = sumRegister(this.#nest, own, 0)
      const total = this.#totalOf(own, { row: 0, vector: 0 })
      this.#code.push(set(register, this.#add(get(register), get(total))))
    } else if (own.level === 'column') {
      for (let vector = 0; vector < this.#body.vectors; vector++) {
        const lane = { row: 0, vector }
        this.#addToMemory(own, lane, this.#totalOf(own, lane))
      }
    }
  }

  #totalOf({ access, level }: NestSum, { vector }: Lane): string {
    return `${this.#nest.memory(access).name}_total${level === 'column' ? `_${vector}` : ''}`
  }

  /** What a lane adds to a sum: nothing where there is no element. */
  #term(id: ValueId, lane: Lane): Code {
    const plain = this.#operand(id, lane)
    return this.#body.count ? ['v128.and', plain, get('mask')] : plain
  }

  #addToMemory(own: NestSum, lane: Lane, local: string): void {
    const { name } = this.#nest.memory(own.access)
    const { lanes } = this.#nest.walked
    const halves = lanes.count === 4 ? widened(local) : [get(local)]
    const before = this.#place(own.access, lane)
    const added = halves.map((half, index) => {
      const at = { ...before, offset: before.offset + (before.step ? 0 : 16 * index) }
      const from = before.step && index > 0 ? this.#ahead(at, 2) : at
      const { count: all } = this.#body
      const count: Code | null = all && ['i32.sub', all, integer(2 * index)]
      const old = loadVector('float64', float64Lanes, from, count, null)
      return get(this.#set(`${name}_added_${index}`, ['f64x2.add', old, half]))
    })
    this.#store(own.access, lane, added)
  }

  /** The place of a later lane; the same place if there is no such lane. */
  #ahead(place: Place, lane: number): Place {
    const { count } = this.#body
    const later = sum(place.address, ['i32.mul', place.step as Code, integer(lane)])
    const address: Code = count
      ? ['select', later, place.address, ['i32.gt_s', count, integer(lane)]]
      : later
    return { ...place, address }
  }

  #add(a: Code, b: Code): Code {
    return this.#nest.walked.lanes.operation('add', [a, b])
  }

  /** Where the elements of a vector lie. */
  #place(access: Access, { row, vector }: Lane): Place {
    const nest = this.#nest
    const stride = nest.strideOf(access, nest.j)
    const start = nest.rowAt(access, row)
    const ahead = vector * nest.walked.lanes.count
    const shift = nest.shiftOf(access)
    if (stride === 0) return { address: start, offset: 0, step: integer(0) }
    if (stride === 1) {
      const along = this.#along(`j_${1 << shift}`, () => shifted(get('j'), shift))
      return { address: sum(start, along), offset: ahead << shift, step: null }
    }
    const { name } = nest.memory(access)
    const step = nest.bytesOf(access, nest.j) as Code
    const along = this.#along(`${name}_along_${vector}`, () => [
      'i32.mul',
      sum(get('j'), integer(ahead)),
      step,
    ])
    const address = this.#along(`${name}_address_${row}_${vector}`, () => sum(start, along), true)
    return { address, offset: 0, step }
  }

  /** A local of this body, set where it is first needed. */
  #along(name: string, code: () => Code, isAgain = false): Code {
    if (isAgain || !this.#known.has(name)) {
      this.#known.add(name)
      this.#code.push(set(this.#nest.local(name, 'i32'), code()))
    }
    return get(name)
  }

  #inLocal(name: string, code: Code): string {
    return code[0] === 'local.get' ? (code[1] as string) : this.#set(name, code)
  }

  #set(name: string, code: Code): string {
    this.#known.add(name)
    this.#code.push(set(this.#nest.local(name, 'v128'), code))
    return name
  }
}

/** The register in which a sum is added up. */
export function sumRegister(nest: NestCode, { access, level }: NestSum, row: number): string {
  const { name } = nest.memory(access)
  return nest.local(level === 'row' ? `${name}_sum_${row}` : `${name}_sum`, 'v128')
}
