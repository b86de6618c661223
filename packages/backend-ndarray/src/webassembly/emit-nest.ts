import type { NestSum, Plan } from '../plan/plan.js'
import { type ArgumentBlock, blockParameter } from './argument-block.js'
import { storeScalar, widened } from './elements.js'
import { type Body, emitBody, sumRegister } from './emit-body.js'
import { float64Lanes } from './lanes.js'
import { FunctionBuilder, forLoop, get, integer, set, sum, whileLoop } from './module/build.js'
import type { Code, FunctionCode } from './module/code.js'
import { NestCode } from './nest-code.js'
import { pointRandom } from './nest-random.js'
import { keepsLanes, nestsOf, tileSide, type WalkedNest } from './walked-nest.js'

/**
 * The function of a nest. It walks the steps from `begin` to `end` of the outermost loop, which are part
 * of the slab of this number.
 */
export function emitNest(
  name: string,
  plan: Plan,
  index: number,
  walked: WalkedNest,
  block: ArgumentBlock,
): FunctionCode {
  const nest = nestsOf(plan)[index] as ReturnType<typeof nestsOf>[number]
  const builder = new FunctionBuilder(name, [
    blockParameter,
    ['slab', 'i32'],
    ['begin', 'i32'],
    ['end', 'i32'],
  ])
  const code = new NestCode(plan, nest, index, walked, block, builder)
  return builder.finish(new NestEmitter(code).emit(), true)
}

class NestEmitter {
  readonly #code: NestCode

  constructor(code: NestCode) {
    this.#code = code
  }

  emit(): Code[] {
    const loops = this.#emitOuterLoop(0)
    return [...this.#code.firstSettings(), ...loops]
  }

  #emitOuterLoop(loop: number): Code[] {
    const { outerLoops } = this.#code.nest
    if (loop === outerLoops) return this.#emitKernel()
    const [begin, end] = this.#bounds(loop)
    this.#code.local(`k${loop}`, 'i32')
    return forLoop(`k${loop}`, begin, end, integer(1), this.#emitOuterLoop(loop + 1))
  }

  /** The steps of a loop that the call is for. */
  #bounds(loop: number): [begin: Code, end: Code] {
    return loop === 0 ? [get('begin'), get('end')] : [integer(0), this.#code.sizeOf(loop)]
  }

  /** The innermost loops, with what they need before and after. */
  #emitKernel(): Code[] {
    if (this.#code.nest.loops.length === 0) return this.#emitPoint()
    const begun = this.#totals().map((own) => this.#beginTotal(own))
    const loops = this.#code.i < 0 ? this.#emitLine() : this.#emitRows()
    const ended = this.#totals().map((own) => this.#endTotal(own))
    return [...this.#code.outerSettings(), ...begun, ...loops, ...ended]
  }

  #emitPoint(): Code[] {
    const { sums, stores } = this.#code.nest
    const adding = sums.map(({ value, access }): Code => {
      const at = this.#code.at(access)
      return ['f64.store', 0, at, ['f64.add', ['f64.load', 0, at], this.#code.scalar(value, 0)]]
    })
    const storing = stores.map(({ value, access, rounding }) =>
      storeScalar(
        this.#code.memory(access).elements,
        this.#code.at(access),
        this.#code.scalar(value, 0),
        rounding ? pointRandom(this.#code, access, rounding) : null,
      ),
    )
    return [...adding, ...storing]
  }

  /** One loop: strips of it. */
  #emitLine(): Code[] {
    const [begin, end] = this.#bounds(this.#code.j)
    return this.#emitStrips(begin, end, this.#emitStrip(1))
  }

  /** Two loops: rows, each in strips; or tiles of rows and columns. */
  #emitRows(): Code[] {
    const [begin, end] = this.#bounds(this.#code.i)
    const columns = this.#code.sizeOf(this.#code.j)
    if (!this.#code.walked.isTiled) {
      return this.#emitBlocks(begin, end, (rows) =>
        this.#emitStrips(integer(0), columns, this.#emitStrip(rows)),
      )
    }
    const tile = this.#code.local('tile', 'i32')
    const tileEnd = this.#code.local('tile_end', 'i32')
    const blocks = this.#emitBlocks(get(tile), get(tileEnd), (rows) => this.#emitStrip(rows))
    return forLoop(tile, begin, end, integer(tileSide), [
      set(tileEnd, least(sum(get(tile), integer(tileSide)), end)),
      ...this.#emitStrips(integer(0), columns, blocks),
    ])
  }

  /** Blocks of rows, and the rows that make none. */
  #emitBlocks(begin: Code, end: Code, inner: (rows: number) => Code[]): Code[] {
    const { rows } = this.#code.walked
    const i = this.#code.local('i', 'i32')
    const whole = this.#code.local('whole_rows', 'i32')
    const rest: Code = ['i32.and', ['i32.sub', end, begin], integer(rows - 1)]
    const block = (inBlock: number) => {
      const code = inner(inBlock)
      return [...this.#code.takeRow(), ...code]
    }
    return [
      set(whole, ['i32.sub', end, rest]),
      ...forLoop(i, begin, get(whole), integer(rows), block(rows)),
      ...(rows > 1 ? [this.#while(i, end, 1, block(1))] : []),
    ]
  }

  #while(counter: string, end: Code, step: number, body: readonly Code[]): Code {
    const more: Code = ['i32.lt_s', get(counter), end]
    return whileLoop(`${counter}_rest`, more, [
      ...body,
      set(counter, sum(get(counter), integer(step))),
    ])
  }

  /** Cuts a loop into strips: `strip` is where one begins, `stop` where it ends. */
  #emitStrips(begin: Code, end: Code, body: readonly Code[]): Code[] {
    const { strip: length } = this.#code.walked
    const strip = this.#code.local('strip', 'i32')
    const stop = this.#code.local('stop', 'i32')
    const limit = least(sum(get(strip), integer(length)), end)
    return forLoop(strip, begin, end, integer(length), [set(stop, limit), ...body])
  }

  /** The columns of a strip, for the rows of a block. */
  #emitStrip(rows: number): Code[] {
    const { lanes, vectors } = this.#code.walked
    const { nest } = this.#code
    const j = this.#code.local('j', 'i32')
    const whole = this.#code.local('whole_columns', 'i32')
    const loop = (inTurn: number): Code[] => {
      const points = inTurn * lanes.count
      const rest: Code = ['i32.and', ['i32.sub', get('stop'), get(j)], integer(points - 1)]
      const body = this.#emitBody({ rows, vectors: inTurn, count: null })
      return [set(whole, ['i32.sub', get('stop'), rest]), this.#while(j, get(whole), points, body)]
    }
    const count = get(this.#code.local('count', 'i32'))
    const columns = [
      set(j, get('strip')),
      ...(vectors > 1 ? loop(vectors) : []),
      ...loop(1),
      [
        'if',
        ['i32.lt_s', get(j), get('stop')],
        set('count', ['i32.sub', get('stop'), get(j)]),
        ...this.#emitBody({ rows, vectors: 1, count }),
      ] satisfies Code,
    ]
    const registers = nest.sums.flatMap((own) => this.#registers(own, rows))
    const cleared = registers.map(({ register }) => set(register, lanes.constant(0)))
    const flushed = registers.flatMap(({ own, register, row }) => this.#flush(own, register, row))
    return [...cleared, ...columns, ...flushed]
  }

  #emitBody(body: Body): Code[] {
    return emitBody(this.#code, body)
  }

  /** The registers of a sum that is not in memory at each point. */
  #registers(own: NestSum, rows: number) {
    if (own.level === 'column' || own.level === 'point') return []
    const count = own.level === 'row' ? rows : 1
    return Array.from({ length: count }, (_, row) => ({
      own,
      row,
      register: sumRegister(this.#code, own, row),
    }))
  }

  /** At the end of a strip sums go on in float64: in memory, or in a register for the whole call. */
  #flush(own: NestSum, register: string, row: number): Code[] {
    const { lanes, widensTerms } = this.#code.walked
    const [low, high] = widened(register)
    const isWide = widensTerms || lanes === float64Lanes
    const pair: Code = isWide ? get(register) : ['f64x2.add', low, high]
    if (own.level === 'call') {
      const total = this.#totalOf(own)
      return [set(total, ['f64x2.add', get(total), pair])]
    }
    return this.#addLanes(this.#code.rowAt(own.access, row), pair)
  }

  /** Sums that last for the whole kernel. */
  #totals(): NestSum[] {
    return this.#code.nest.sums.filter(({ level }) => level === 'call')
  }

  #totalOf({ access }: NestSum): string {
    return this.#code.local(`${this.#code.memory(access).name}_lanes`, 'v128')
  }

  #beginTotal(own: NestSum): Code {
    const kept = keepsLanes(this.#code.nest, own)
    return set(
      this.#totalOf(own),
      kept ? ['v128.load', 0, this.#code.at(own.access)] : float64Lanes.constant(0),
    )
  }

  #endTotal(own: NestSum): Code {
    const total = get(this.#totalOf(own))
    const at = this.#code.at(own.access)
    if (keepsLanes(this.#code.nest, own)) return ['v128.store', 0, at, total]
    return ['block', 'total', ...this.#addLanes(at, total)]
  }

  /** Adds two lanes to an element. */
  #addLanes(address: Code, pair: Code): Code[] {
    const local = this.#code.local('lanes', 'v128')
    const total: Code = [
      'f64.add',
      ['f64x2.extract_lane', 0, get(local)],
      ['f64x2.extract_lane', 1, get(local)],
    ]
    return [
      set(local, pair),
      ['f64.store', 0, address, ['f64.add', ['f64.load', 0, address], total]],
    ]
  }
}

/** The smaller of two integers. */
function least(a: Code, b: Code): Code {
  return ['select', a, b, ['i32.lt_s', a, b]]
}
