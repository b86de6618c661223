import type { Nest, NumberId, Plan } from '../plan/plan.js'
import { ArgumentBlock, blockParameter, bytesOfDoubles } from './argument-block.js'
import { emitNest } from './emit-nest.js'
import {
  finishFunction,
  meansFunction,
  nestFunction,
  prepareFunction,
  runFunction,
  wideFunction,
} from './kernel-functions.js'
import { FunctionBuilder, forLoop, get, integer, set, sum } from './module/build.js'
import type { Code, FunctionCode, ModuleCode } from './module/code.js'
import { emitSharedFunctions, sharedFunctions } from './shared-functions.js'
import {
  directionsOf,
  hasPartials,
  keepsLanes,
  mayOverflow,
  nestsOf,
  type WalkedNest,
  walkNest,
} from './walked-nest.js'

/**
 * The module of a plan. A nest of loops has a function that clears what it adds up, one for a part of its
 * outermost loop, and one that adds up what the slabs gave and tells whether something overflowed; then
 * both go again, with one that computes in float64. After the last nest of a pass sums may become means.
 *
 * @param widths by nest, whether it computes in float64
 */
export function emitModule(plan: Plan, widths: readonly boolean[], isShared: boolean): ModuleCode {
  const emitter = new ModuleEmitter(plan, widths)
  return { comments: describe(plan), functions: emitter.emit(), isShared }
}

/** What the text was made for. A line can't be ended by names in it. */
function describe({ name, memories, passes }: Plan): string[] {
  const tensors = memories.filter(({ home }) => home === 'tensor')
  let nest = 0
  const nestsOfPasses = passes.map(({ title, nests }, pass) => {
    const numbers = nests.map(() => ++nest)
    return `  pass ${pass + 1}, ${title}: nest${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')}`
  })
  return [
    name,
    ...tensors.map(({ name: tensor, elements }) => `  ${tensor}: ${elements}`),
    ...nestsOfPasses,
  ].map((line) => line.replace(/[^ -~]/g, '?'))
}

class ModuleEmitter {
  readonly #plan: Plan
  readonly #block: ArgumentBlock
  readonly #walked: readonly WalkedNest[]
  readonly #nests: readonly Nest[]
  readonly #directions: readonly boolean[]

  constructor(plan: Plan, widths: readonly boolean[]) {
    this.#plan = plan
    this.#block = new ArgumentBlock(plan)
    this.#nests = nestsOf(plan)
    this.#directions = directionsOf(plan)
    this.#walked = this.#nests.map((nest, index) => walkNest(nest, widths[index] as boolean))
  }

  emit(): FunctionCode[] {
    const perNest = this.#nests.flatMap((nest, index) => {
      const walked = this.#walked[index] as WalkedNest
      const emit = (name: string, how: WalkedNest) =>
        emitNest(name, this.#plan, index, how, this.#block)
      return [
        this.#emitPrepare(index),
        emit(nestFunction(index), walked),
        this.#emitFinish(index),
        ...(mayOverflow(nest, walked) ? [emit(wideFunction(index), walkNest(nest, true))] : []),
        this.#emitMeans(index),
      ]
    })
    return [...emitSharedFunctions(this.#plan), ...perNest, this.#emitRun()]
  }

  #emitPrepare(index: number): FunctionCode {
    const nest = this.#nests[index] as Nest
    const clear = nest.sums.map((own, place): Code => {
      const length = this.#block.sumLength(index, place)
      if (!hasPartials(nest, own)) {
        return ['call', sharedFunctions.clear, this.#sumAddress(index, place), length]
      }
      const inSlab = keepsLanes(nest, own) ? integer(2) : length
      const count: Code = ['i32.mul', this.#block.slabs(index), inSlab]
      const from = this.#block.partials(index, place)
      return ['call', sharedFunctions.clear, from, count]
    })
    return new FunctionBuilder(prepareFunction(index), [blockParameter]).finish(clear, true)
  }

  #emitFinish(index: number): FunctionCode {
    const nest = this.#nests[index] as Nest
    const combine = nest.sums.flatMap((own, place): Code[] => {
      if (!hasPartials(nest, own)) return []
      const target = this.#sumAddress(index, place)
      const from = this.#block.partials(index, place)
      const slabs = this.#block.slabs(index)
      return keepsLanes(nest, own)
        ? [['call', sharedFunctions.combineLanes, target, from, slabs]]
        : [
            [
              'call',
              sharedFunctions.combine,
              target,
              from,
              this.#block.sumLength(index, place),
              slabs,
            ],
          ]
    })
    const strays = mayOverflow(nest, this.#walked[index] as WalkedNest)
      ? nest.sums.map(
          (_, place): Code => [
            'call',
            sharedFunctions.strays,
            this.#sumAddress(index, place),
            this.#block.sumLength(index, place),
          ],
        )
      : []
    const isStray = strays.reduce((some, other): Code => ['i32.or', some, other], integer(0))
    const code = new FunctionBuilder(finishFunction(index), [blockParameter])
    return { ...code.finish([...combine, isStray], true), result: 'i32' }
  }

  /** The means of a pass come after its last nest. */
  #emitMeans(index: number): FunctionCode {
    let before = 0
    const pass = this.#plan.passes.find(({ nests }) => {
      before += nests.length
      return before === index + 1
    })
    const body = (pass?.means ?? []).map(
      ({ offset, length, count }): Code => [
        'call',
        sharedFunctions.divide,
        this.#rangeAddress(offset),
        length === null ? integer(1) : this.#block.number(length),
        this.#block.number(count),
      ],
    )
    return new FunctionBuilder(meansFunction(index), [blockParameter]).finish(body, true)
  }

  #sumAddress(index: number, place: number): Code {
    const nest = this.#nests[index] as Nest
    const walk = nest.sums[place]?.access.walk as number
    return this.#rangeAddress(nest.walks[walk]?.offset ?? null)
  }

  /** The address of an element of the work space. */
  #rangeAddress(offset: NumberId | null): Code {
    const work = this.#block.work()
    return offset === null ? work : sum(work, bytesOfDoubles(this.#block.number(offset)))
  }

  /** All nests, slab after slab. */
  #emitRun(): FunctionCode {
    const code = new FunctionBuilder(runFunction, [blockParameter])
    const body = this.#nests.flatMap((_, index): Code[] => {
      const call = (name: string): Code => ['call', name, get('args')]
      const walk = (name: string) => [
        call(prepareFunction(index)),
        ...this.#emitSlabs(code, name, index),
      ]
      const finish = call(finishFunction(index))
      return [
        ...walk(nestFunction(index)),
        mayOverflow(this.#nests[index] as Nest, this.#walked[index] as WalkedNest)
          ? ['if', finish, ...walk(wideFunction(index)), ['drop', finish]]
          : ['drop', finish],
        call(meansFunction(index)),
      ]
    })
    return code.finish(body, true)
  }

  #emitSlabs(code: FunctionBuilder, name: string, index: number): Code[] {
    const steps = this.#nests[index]?.loops[0]
    if (!steps) return [['call', name, get('args'), integer(0), integer(0), integer(1)]]
    const slab = code.local('slab', 'i32')
    const begin = code.local('begin', 'i32')
    const end = code.local('end', 'i32')
    const size = this.#block.slabSize(index)
    const count = this.#block.slabs(index)
    const turn: Code = this.#directions[index]
      ? ['i32.sub', ['i32.sub', count, integer(1)], get(slab)]
      : get(slab)
    const limit = this.#block.number(steps.size)
    const next = sum(get(begin), size)
    return forLoop(slab, integer(0), count, integer(1), [
      set(begin, ['i32.mul', turn, size]),
      set(end, ['select', next, limit, ['i32.lt_s', next, limit]]),
      ['call', name, get('args'), turn, get(begin), get(end)],
    ])
  }
}
