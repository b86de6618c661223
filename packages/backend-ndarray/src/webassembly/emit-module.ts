import type { Plan, WorkRange } from '../plan/plan.js'
import { ArgumentBlock, blockParameter, bytesOfDoubles } from './argument-block.js'
import { emitNest } from './emit-nest.js'
import { FunctionBuilder, forLoop, get, integer, set, sum } from './module/build.js'
import type { Code, FunctionCode, ModuleCode } from './module/code.js'
import { nestFunction } from './nest-function.js'
import { emitSharedFunctions, sharedFunctions } from './shared-functions.js'
import { hasPartials, keepsLanes, nestsOf, type WalkedNest, walkNest } from './walked-nest.js'

/** What the functions before and after a nest are called. */
export function prepareFunction(index: number): string {
  return `prepare_${index + 1}`
}
export function finishFunction(index: number): string {
  return `finish_${index + 1}`
}

/** The function that runs everything, where all tensors lie in the memory. */
export const runFunction = 'run'

/**
 * The module of a plan. A nest of loops has three functions: what is cleared before it, the nest itself
 * for a part of its outermost loop, and what is done with the sums of its slabs.
 *
 * @param widths by nest, whether it computes in float64
 */
export function emitModule(plan: Plan, widths: readonly boolean[], isShared: boolean): ModuleCode {
  const emitter = new ModuleEmitter(plan, widths)
  return { comments: describe(plan), functions: emitter.emit(), isShared }
}

/** What the text was made for. A line can't be ended by names in it. */
function describe({ name, memories }: Plan): string[] {
  const tensors = memories.filter(({ home }) => home === 'tensor')
  return [
    name.replace(/[^ -~]/g, '?'),
    ...tensors.map(({ name: tensor, elements }) => `  ${tensor}: ${elements}`),
  ]
}

class ModuleEmitter {
  readonly #plan: Plan
  readonly #block: ArgumentBlock
  readonly #walked: readonly WalkedNest[]
  readonly #nests: ReturnType<typeof nestsOf>

  constructor(plan: Plan, widths: readonly boolean[]) {
    this.#plan = plan
    this.#block = new ArgumentBlock(plan)
    this.#nests = nestsOf(plan)
    this.#walked = this.#nests.map((nest, index) => walkNest(nest, widths[index] as boolean))
  }

  emit(): FunctionCode[] {
    const perNest = this.#nests.flatMap((_, index) => [
      this.#emitPrepare(index),
      emitNest(this.#plan, index, this.#walked[index] as WalkedNest, this.#block),
      this.#emitFinish(index),
    ])
    return [...emitSharedFunctions(), ...perNest, this.#emitRun()]
  }

  #emitPrepare(index: number): FunctionCode {
    const nest = this.#nests[index] as ReturnType<typeof nestsOf>[number]
    const clear = nest.sums.map((own, place): Code => {
      const length = this.#block.sumLength(index, place)
      if (!hasPartials(nest, own)) {
        return ['memory.fill', this.#sumAddress(index, place), integer(0), bytesOfDoubles(length)]
      }
      const inSlab = keepsLanes(nest, own) ? integer(2) : length
      const count: Code = ['i32.mul', this.#block.slabs(index), inSlab]
      const from = this.#block.partials(index, place)
      return ['memory.fill', from, integer(0), bytesOfDoubles(count)]
    })
    return new FunctionBuilder(prepareFunction(index), [blockParameter]).finish(clear, true)
  }

  #emitFinish(index: number): FunctionCode {
    const nest = this.#nests[index] as ReturnType<typeof nestsOf>[number]
    const { factor } = this.#walked[index] as WalkedNest
    const scale: Code = ['f64.const', 1 / factor]
    const combine = nest.sums.flatMap((own, place): Code[] => {
      if (!hasPartials(nest, own)) return []
      const target = this.#sumAddress(index, place)
      const from = this.#block.partials(index, place)
      const slabs = this.#block.slabs(index)
      if (keepsLanes(nest, own)) {
        return [['call', sharedFunctions.combineLanes, target, from, slabs, scale]]
      }
      const length = this.#block.sumLength(index, place)
      return [['call', sharedFunctions.combine, target, from, length, slabs, scale]]
    })
    const body = [...combine, ...this.#emitMeans(index)]
    return new FunctionBuilder(finishFunction(index), [blockParameter]).finish(body, true)
  }

  /** The means of a pass come after its last nest. */
  #emitMeans(index: number): Code[] {
    let before = 0
    for (const { nests, means } of this.#plan.passes) {
      before += nests.length
      if (index === before - 1) {
        return means.map(({ offset, length, count }) => [
          'call',
          sharedFunctions.divide,
          this.#rangeAddress({ offset, length }),
          length === null ? integer(1) : this.#block.number(length),
          this.#block.number(count),
        ])
      }
    }
    return []
  }

  #sumAddress(index: number, place: number): Code {
    const nest = this.#nests[index] as ReturnType<typeof nestsOf>[number]
    const access = nest.sums[place]?.access
    const offset = nest.walks[access?.walk as number]?.offset ?? null
    return this.#rangeAddress({ offset, length: null })
  }

  #rangeAddress({ offset }: WorkRange): Code {
    const work = this.#block.work()
    return offset === null ? work : sum(work, bytesOfDoubles(this.#block.number(offset)))
  }

  /**
   * All nests, slab after slab. Every other nest begins with the last slab: it was walked just before, and
   * is still in the cache.
   */
  #emitRun(): FunctionCode {
    const code = new FunctionBuilder(runFunction, [blockParameter])
    const slab = code.local('slab', 'i32')
    const begin = code.local('begin', 'i32')
    const end = code.local('end', 'i32')
    let isBackwards = false
    const body = this.#nests.flatMap((nest, index): Code[] => {
      const steps = nest.loops[0]
      const prepare: Code = ['call', prepareFunction(index), get('args')]
      const finish: Code = ['call', finishFunction(index), get('args')]
      if (!steps) {
        const one: Code = [
          'call',
          nestFunction(index),
          get('args'),
          integer(0),
          integer(0),
          integer(1),
        ]
        return [prepare, one, finish]
      }
      const size = this.#block.slabSize(index)
      const count = this.#block.slabs(index)
      const turn: Code = isBackwards
        ? ['i32.sub', ['i32.sub', count, integer(1)], get(slab)]
        : get(slab)
      isBackwards = !isBackwards
      const limit = this.#block.number(steps.size)
      const next = sum(get(begin), size)
      const walk: Code[] = [
        set(begin, ['i32.mul', turn, size]),
        set(end, ['select', next, limit, ['i32.lt_s', next, limit]]),
        ['call', nestFunction(index), get('args'), turn, get(begin), get(end)],
      ]
      return [prepare, ...forLoop(slab, integer(0), count, integer(1), walk), finish]
    })
    return code.finish(body, true)
  }
}
